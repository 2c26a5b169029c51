import { parseConfig } from '../config.ts';
import { countProofs, listStale, resealStale } from '../services/reseal.ts';
import { renewKeysOfFolder } from '../services/secret-box.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { withPeople } from './open-people.ts';
import { writeLine } from './output.ts';
import { failed } from './reach-server.ts';

/**
 * `pacekeeper secrets rotate`: a new key in front of the file in the data folder, then everything stored is
 * sealed under it, while servers on PostgreSQL run. Keys in the environment are the operator's to change:
 * then it only seals anew. `--forget` drops older keys when nothing is sealed under them, and says what ends with
 * them; else it says what still hangs on which key.
 */
export async function secrets(args: string[]): Promise<number> {
  const parsed = parseArguments(args, { forget: { type: 'boolean' } });
  if (!parsed.ok) return usageError('secrets', parsed.error.message);
  const { values, positionals } = parsed.value;
  if (positionals.join(' ') !== 'rotate') return usageError('secrets', '`rotate` was expected.');
  const config = parseConfig(process.env);
  if (!config.ok) return failed('secrets', config.error);
  const { keys, dataDir } = config.value;
  const isForgetting = values.forget === true;
  if (keys === null && !isForgetting) {
    const renewed = renewKeysOfFolder(dataDir);
    if (!renewed.ok) return failed('secrets', renewed.error);
    await writeLine(`${renewed.value} is the key that seals from now on`);
  }
  return withPeople('secrets', async (_deps, people) => {
    const { resealed, unreadable } = await resealStale(people);
    await writeLine(`${resealed} secrets sealed anew`);
    for (const { table, column, rowId } of unreadable)
      await writeLine(`no key opens ${table}.${column} of ${rowId}`);
    if (!isForgetting) return unreadable.length === 0 ? EXIT.ok : EXIT.rejected;
    const stale = await listStale(people);
    for (const { table, column, keyId, count } of stale)
      await writeLine(`${count} in ${table}.${column} still stand under key ${keyId}`);
    if (stale.length > 0) {
      const message =
        unreadable.length > 0
          ? 'No key was dropped. What no key opens is gone already: connect that platform again, set up that authenticator or channel again, or put the key that is missing back.'
          : 'No key was dropped: a process that has not met the newest key wrote these. Try again in an hour.';
      return failed('secrets', { code: 'SECRETS_STALE', message });
    }
    const proofs = await countProofs(people);
    if (keys !== null) {
      await writeLine('nothing is sealed under older keys; taking them out of PACEKEEPER_KEYS ends');
      await tellEnding(proofs);
      return EXIT.ok;
    }
    const kept = renewKeysOfFolder(dataDir, { keepOnly: people.secrets.keyIds()[0]! });
    if (!kept.ok) return failed('secrets', kept.error);
    await writeLine(`${kept.value} is the only key; with the older ones ended`);
    await tellEnding(proofs);
    return EXIT.ok;
  });
}

/** What nothing in the database says the key of: only who holds it could show it. */
async function tellEnding({ apiKeys, recoveryCodes }: { apiKeys: number; recoveryCodes: number }) {
  for (const line of [
    `API keys that were not used since the newest key came (of ${apiKeys} in force)`,
    `recovery codes made before it (of ${recoveryCodes})`,
    'addresses of webhooks given to platforms before it: give them the ones that `pacekeeper providers` shows',
    'links to unsubscribe and to answer about a run in messages sent before it',
    'marks of browsers by which strangers’ guesses do not keep their owners out, until they sign in again',
  ])
    await writeLine(`- ${line}`);
}
