import { parseConfig } from '../config.ts';
import { countStale, resealStale } from '../services/reseal.ts';
import { renewKeysOfFolder } from '../services/secret-box.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { withPeople } from './open-people.ts';
import { writeLine } from './output.ts';
import { failed } from './reach-server.ts';

/**
 * `pacekeeper secrets rotate`: a new key in front of the file in the data folder, then everything stored is
 * sealed under it, while servers on PostgreSQL run. Keys in the environment are the operator's to change:
 * then it only seals anew. `--forget` drops older keys, when nothing stands under them.
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
    if ((await countStale(people)) > 0) {
      const message = 'Something is still sealed under an older key; no key was dropped.';
      return failed('secrets', { code: 'SECRETS_STALE', message });
    }
    if (keys !== null) {
      await writeLine('nothing is sealed under older keys: take them out of PACEKEEPER_KEYS');
      return EXIT.ok;
    }
    const kept = renewKeysOfFolder(dataDir, { onlyNewest: true });
    if (!kept.ok) return failed('secrets', kept.error);
    await writeLine(`${kept.value} is the only key; API keys and recovery codes from before it are void`);
    return EXIT.ok;
  });
}
