import type { DecodedPart, FileFacts } from '../formats/decode/outcome.ts';
import { createDecodePool } from '../formats/decode/pool.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { decodePath } from './decode-path.ts';
import { factsTable } from './facts-table.ts';
import { createOrderedWindow } from './ordered-window.ts';
import { writeLine } from './output.ts';
import { createProgress } from './progress.ts';

const CHILDREN = 2;

/** `pacekeeper inspect FILE… [--json]`: what is in activity files, and whether they can be read. */
export async function inspect(args: string[]): Promise<number> {
  const parsed = parseArguments(args, { json: { type: 'boolean' } });
  if (!parsed.ok) return usageError('inspect', parsed.error.message);
  const paths = parsed.value.positionals;
  if (paths.length === 0) return usageError('inspect', 'Name at least one file to look into.');

  const asJson = parsed.value.values.json === true;
  const progress = createProgress(process.stderr, 'reading files:', null);
  const shown: FileFacts[] = [];
  let rejected = 0;
  const window = createOrderedWindow<DecodedPart[]>(2 * CHILDREN, async (parts) => {
    progress.step();
    for (const { facts } of parts) {
      if (facts.status === 'rejected') rejected++;
      if (asJson) await writeLine(JSON.stringify(facts));
      else shown.push(facts);
    }
  });

  const pool = createDecodePool({ size: CHILDREN });
  let skipped = 0;
  try {
    for (const path of paths) skipped += await decodePath(pool, path, window.push);
    await window.drain();
  } finally {
    await pool.close();
    progress.end();
  }
  if (!asJson) for (const line of factsTable(shown)) await writeLine(line);
  if (skipped > 0)
    process.stderr.write(`${skipped} archive entries are no activity files and were left out\n`);
  return rejected > 0 ? EXIT.rejected : EXIT.ok;
}
