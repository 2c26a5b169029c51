import { text } from 'node:stream/consumers';
import type { Result } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { ensureLocalAthlete } from '../services/athlete.ts';
import { createAccount, createFirstAccount, findByEmail, hasAccounts } from '../services/people/accounts.ts';
import type { PeopleDeps } from '../services/people/people-deps.ts';
import type { Account } from '../services/people/sessions.ts';
import { setPassword } from '../services/people/sign-in.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { withPeople } from './open-people.ts';
import { writeLine } from './output.ts';
import { failed } from './reach-server.ts';

/**
 * `pacekeeper account create EMAIL`, `pacekeeper account password EMAIL`: the password comes on standard
 * input, so that it stands in no list of processes and no shell history. The server must not run on the
 * same embedded database meanwhile.
 */
export async function account(args: string[]): Promise<number> {
  const parsed = parseArguments(args, { name: { type: 'string' }, coach: { type: 'boolean' } });
  if (!parsed.ok) return usageError('account', parsed.error.message);
  const { values, positionals } = parsed.value;
  const [what, email] = positionals;
  if (positionals.length !== 2 || (what !== 'create' && what !== 'password') || !email!.includes('@')) {
    return usageError('account', 'Say `create` or `password`, and an e-mail address.');
  }
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  return withPeople('account', async (deps, people) => {
    const name = String(values.name ?? email!.split('@')[0]);
    const done =
      what === 'create'
        ? await create(deps, people, { email: email!, name, password, isCoach: values.coach === true })
        : await changePasswordOf(people, email!, password);
    if (!done.ok) return failed('account', done.error);
    await writeLine(`${done.value.email}: ${what === 'create' ? 'made' : 'has a new password'}`);
    return EXIT.ok;
  });
}

/** The first account takes over the runs that the server kept so far. */
async function create(
  deps: Deps,
  people: PeopleDeps,
  person: { email: string; name: string; password: string; isCoach: boolean },
): Promise<Result<Account>> {
  if (await hasAccounts(people)) return createAccount(people, person);
  const { athleteId } = await ensureLocalAthlete(deps);
  return createFirstAccount(people, person, athleteId);
}

async function changePasswordOf(
  people: PeopleDeps,
  email: string,
  password: string,
): Promise<Result<Account>> {
  const person = await findByEmail(people, email);
  if (person === null)
    return { ok: false, error: { code: 'ACCOUNT_NOT_FOUND', message: 'There is no such account.' } };
  return setPassword(people, person, password);
}
