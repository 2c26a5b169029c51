import { resolve } from 'node:path';
import { parseConfig } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { filesOf, openDeps } from '../deps.ts';
import { openJobs } from '../jobs/queue.ts';
import { restoreBackup } from '../services/backup/restore-backup.ts';
import { parseArguments, usageError } from './arguments.ts';
import { sayDamaged } from './backup.ts';
import { writeLine } from './output.ts';
import { failed } from './reach-server.ts';

/** `pacekeeper restore DIR`: puts a backup into an empty place, on either database, and erases again whoever was erased since; exit 2 where raw files are not back. */
export async function restore(args: string[]): Promise<number> {
  const parsed = parseArguments(args, {});
  if (!parsed.ok) return usageError('restore', parsed.error.message);
  const [from, ...more] = parsed.value.positionals;
  if (from === undefined || more.length > 0) return usageError('restore', 'Name the folder of one backup.');
  const config = parseConfig(process.env);
  if (!config.ok) return failed('restore', config.error);
  const { databaseUrl, dataDir, poolSize, prepare } = config.value;
  try {
    const db = await openDatabase({ databaseUrl, dataDir, poolSize, prepare, purpose: 'restore' });
    const restored = await restoreBackup(
      {
        db,
        files: filesOf(config.value),
        prepareQueue: async () => (await openJobs(db, { warn() {}, error() {} })).stop(),
      },
      resolve(from),
    ).finally(() => db.close());
    if (!restored.ok) return failed('restore', restored.error);
    // brings the schema up to date and erases again
    await (await openDeps(config.value, 'restore')).close();
    const { manifest, damaged } = restored.value;
    const { takenAt, files } = manifest;
    const notBack = damaged.length - manifest.damaged.length;
    await writeLine(
      `The state of ${takenAt} and ${files - notBack} files are back. Put back the keys that were in use then or since, if they are not there yet, and start the server.`,
    );
    return sayDamaged('restore', damaged);
  } catch (error) {
    // a full disk, a store that does not answer, a database that is held
    const { code, message } = error as { code?: unknown; message: string };
    if (typeof code === 'string') return failed('restore', { code, message });
    throw error;
  }
}
