// npm run -s vectors -- FILE.json: runs reference values, names what fails, exits 1 if anything did.
import { readFileSync } from 'node:fs';
import { readVectors, runVector, type Vector } from './run-vectors.ts';

process.exitCode = main(process.argv[2]);

function main(file: string | undefined): number {
  let vectors: Vector[];
  try {
    if (file === undefined) throw new Error('no file given');
    vectors = readVectors(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(
      `Usage: npm run -s vectors -- FILE.json (${error instanceof Error ? error.message : error})`,
    );
    return 1;
  }
  const failed = vectors.map(runVector).filter((result) => result.failure !== null);
  for (const { id, fn, failure } of failed) console.log(`${id} ${fn}: ${failure}`);
  console.log(`${vectors.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}
