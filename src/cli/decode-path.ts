import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../core/result.ts';
import { fileSource } from '../formats/decode/byte-source.ts';
import { decodeFile } from '../formats/decode/decode-file.ts';
import { rejectedFacts } from '../formats/decode/facts.ts';
import type { DecodedPart } from '../formats/decode/outcome.ts';
import type { DecodePool } from '../formats/decode/pool.ts';

/** Hands the parts of one file or archive to `take`; answers how many archive entries were no activity files. */
export async function decodePath(
  pool: DecodePool,
  path: string,
  take: (parts: Promise<DecodedPart[]>) => Promise<void>,
): Promise<number> {
  const reject = async (failure: Failure) => {
    await take(Promise.resolve([{ facts: rejectedFacts(path, failure), activity: null }]));
    return 0;
  };
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      return await reject({ code: 'IS_A_FOLDER', message: 'The path is a folder; a file was expected.' });
    }
    if (!found.isFile()) {
      return await reject({
        code: 'FILE_UNREADABLE',
        message: 'The path is a device or a pipe; a file was expected.',
      });
    }
    await using handle = await open(path, 'r');
    const { skipped } = await decodeFile(pool, fileSource(handle, found.size), { file: path }, take);
    return skipped;
  } catch (error) {
    return await reject(pathFailure(error as NodeJS.ErrnoException));
  }
}

/** Errors: FILE_NOT_FOUND, FILE_UNREADABLE. */
function pathFailure(error: NodeJS.ErrnoException): Failure {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return { code: 'FILE_NOT_FOUND', message: 'There is no file at this path.' };
  }
  if (error.syscall === undefined) throw error;
  return { code: 'FILE_UNREADABLE', message: `The file cannot be read (${error.code}).` };
}

/** Every file below the paths, folders opened, in the order of their names; hidden ones left out. */
export async function filesBelow(paths: readonly string[]): Promise<{ path: string; named: boolean }[]> {
  const found: { path: string; named: boolean }[] = [];
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (s) => s.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      found.push({ path, named: true });
      continue;
    }
    const entries = await readdir(path, { withFileTypes: true, recursive: true });
    const names = entries
      .filter((e) => e.isFile() && !e.name.startsWith('.'))
      .map((e) => join(e.parentPath, e.name))
      .sort();
    found.push(...names.map((name) => ({ path: name, named: false })));
  }
  return found;
}
