import { open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Failure } from '../core/result.ts';
import { isOutOfSpace } from '../db/database-error.ts';
import { exportAthlete } from '../services/privacy/export-athlete.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { withPeople } from './open-people.ts';
import { writeLine } from './output.ts';
import { failed } from './reach-server.ts';
import { whomOf } from './whom.ts';

/** `pacekeeper export EMAIL|ATHLETE FILE`: everything that is kept about a person, as a zip. */
async function exportPerson(args: string[]): Promise<number> {
  const parsed = parseArguments(args, {});
  if (!parsed.ok) return usageError('export', parsed.error.message);
  const [name, file, ...more] = parsed.value.positionals;
  if (name === undefined || file === undefined || more.length > 0) {
    return usageError('export', 'Say whose data (an e-mail address or an athlete), and the file to write.');
  }
  return withPeople('export', async (deps, people) => {
    const whom = await whomOf(people, name);
    if (!whom.ok) return failed('export', whom.error);
    const { athleteId } = whom.value;
    if (athleteId === null)
      return failed('export', { code: 'NO_ATHLETE', message: 'This account keeps no runs.' });
    // no other file is written over
    const target = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => error);
    if (target instanceof Error) return failed('export', refusedBy(file, target));
    try {
      await pipeline(Readable.from(exportAthlete(deps, athleteId)), target.createWriteStream());
    } catch (error) {
      // half an export is none
      await rm(file, { force: true });
      if (isOutOfSpace(error)) return failed('export', refusedBy(file, error as NodeJS.ErrnoException));
      throw error;
    }
    await writeLine(`${file}: everything about ${name}`);
    return EXIT.ok;
  });
}

function refusedBy(file: string, { code = '' }: NodeJS.ErrnoException): Failure {
  const why = code === 'EEXIST' ? 'is there already; choose another name' : `cannot be written (${code})`;
  return { code: 'FILE_REFUSED', message: `${file} ${why}.` };
}

export { exportPerson as export };
