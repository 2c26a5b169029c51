import { erase as erasePerson } from '../services/privacy/erase.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { withPeople } from './open-people.ts';
import { writeLine } from './output.ts';
import { failed } from './reach-server.ts';
import { whomOf } from './whom.ts';

/** `pacekeeper erase EMAIL|ATHLETE --yes`: deletes a person with everything that is kept about them, for good. */
export async function erase(args: string[]): Promise<number> {
  const parsed = parseArguments(args, { yes: { type: 'boolean' } });
  if (!parsed.ok) return usageError('erase', parsed.error.message);
  const { values, positionals } = parsed.value;
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0)
    return usageError('erase', 'Say who: an e-mail address or an athlete.');
  if (values.yes !== true) return usageError('erase', 'Nothing brings it back: say --yes to delete it all.');
  return withPeople('erase', async (deps, people) => {
    const whom = await whomOf(people, name);
    if (!whom.ok) return failed('erase', whom.error);
    await erasePerson(deps, whom.value);
    await writeLine(`${name}: erased`);
    return EXIT.ok;
  });
}
