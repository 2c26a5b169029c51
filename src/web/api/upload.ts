import { readChosen } from '../parts/chosen.ts';
import { Problem } from './client.ts';

export interface FileOutcome {
  file: string;
  state: 'imported' | 'duplicate' | 'not_activity' | 'rejected' | string;
  error: { code: string; message: string } | null;
}

/** Files of one request: few enough that progress is seen, many enough that the history is judged seldom. */
const BATCH = { files: 20, bytes: 48 * 1024 * 1024 };

export function batchesOf(files: readonly File[]): File[][] {
  const batches: File[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= BATCH.files || bytes + file.size > BATCH.bytes) {
      batches.push([file]);
      bytes = file.size;
    } else {
      last.push(file);
      bytes += file.size;
    }
  }
  return batches;
}

/** Sends one batch; answers what became of each file in it. Throws a Problem where the request as a whole was refused. */
export async function uploadBatch(files: readonly File[]): Promise<FileOutcome[]> {
  const form = new FormData();
  for (const file of files) form.append('file', file, file.webkitRelativePath || file.name);
  const response = await fetch('/v1/activities', {
    method: 'POST',
    body: form,
    credentials: 'same-origin',
    headers: { accept: 'application/json', 'accept-language': readChosen().language },
  });
  const body: unknown = await response.json().catch(() => null);
  const results = (body as { results?: FileOutcome[] } | null)?.results;
  if (results !== undefined) return results;
  throw new Problem(response.status, body);
}
