import type { Failure } from '../../core/result.ts';
import type { ByteSource } from './byte-source.ts';
import { rejectedFacts } from './facts.ts';
import { LIMITS } from './limits.ts';
import type { DecodedPart } from './outcome.ts';
import type { DecodePool } from './pool.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';

/**
 * Decodes whatever a person hands over: an activity file, plain or gzipped, or an archive of them.
 * `take` gets the parts of one file or archive entry at a time, in order, still being decoded; awaiting
 * inside it holds the next one back. Entries are named `FILE!ENTRY`. Answers how many files of an
 * archive were left out because they are no activity files.
 */
export async function decodeFile(
  pool: DecodePool,
  source: ByteSource,
  { file }: { file: string },
  take: (parts: Promise<DecodedPart[]>) => Promise<void>,
): Promise<{ skipped: number }> {
  const reject = (name: string, error: Failure) =>
    take(Promise.resolve([{ facts: rejectedFacts(name, error), activity: null }]));

  const sniffed = sniff(await source.read(0, Math.min(source.size, SNIFF_BYTES)));
  if (!sniffed.ok) {
    await reject(file, sniffed.error);
    return { skipped: 0 };
  }
  if (sniffed.value !== 'zip') {
    if (source.size > LIMITS.fileBytes) await reject(file, tooLarge());
    else await take(pool.decode(await source.read(0, source.size), { file }));
    return { skipped: 0 };
  }
  const unpacked = await pool.unpack(source, async ({ name, content }) => {
    const entry = `${file}!${name}`;
    if (content.ok) await take(pool.decode(content.value, { file: entry }));
    else await reject(entry, content.error);
  });
  if (!unpacked.ok) await reject(file, unpacked.error);
  return { skipped: unpacked.ok ? unpacked.value.skipped : 0 };
}

function tooLarge(): Failure {
  return { code: 'FILE_TOO_LARGE', message: `The file is larger than ${LIMITS.fileBytes / 2 ** 20} MB.` };
}
