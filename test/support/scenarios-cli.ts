import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RawScenario, readScenarios } from './scenario-notation.ts';
import { runStoredScenario } from './scenario-run.ts';
import { type ScenarioStore, scenarioStore } from './scenario-store.ts';

/** `npm run -s scenarios -- FILE.md…`: one JSON line a scenario, then the tally; exit 1 on any failure. */
async function main(files: string[]): Promise<number> {
  const store = await scenarioStore();
  try {
    return await runFiles(store, files);
  } finally {
    await store.end();
  }
}

async function runFiles(store: ScenarioStore, files: string[]): Promise<number> {
  const own = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/scenarios');
  const shipped = existsSync(own)
    ? readdirSync(own)
        .filter((f) => f.endsWith('.md'))
        .toSorted()
        .map((f) => join(own, f))
    : [];
  const known = new Map<string, RawScenario>();
  for (const file of shipped) for (const s of readScenarios(file)) known.set(s.id, s);
  let passed = 0;
  let failed = 0;
  for (const file of files.length > 0 ? files : shipped) {
    let scenarios: RawScenario[];
    try {
      scenarios = readScenarios(file);
    } catch (error) {
      console.log(
        JSON.stringify({
          id: file,
          pass: false,
          failures: [error instanceof Error ? error.message : String(error)],
        }),
      );
      failed++;
      continue;
    }
    for (const s of scenarios) known.set(s.id, s);
    for (const s of scenarios) {
      const result = await runStoredScenario(store, s, known);
      console.log(JSON.stringify(result));
      if (result.pass) passed++;
      else failed++;
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
