// `npm run bench [-- NAME…] [--write]`: what reading, analysing and storing cost on this machine, as a Markdown
// table. Names: fit, xml, folder, history, bulk, api, reviews, processes; without any, all of them. With
// TEST_DATABASE_URL the API and the reviews are measured on that server.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiSpeed } from './api-speed.ts';
import { bulkSpeed } from './bulk-speed.ts';
import { fitSpeed } from './fit-speed.ts';
import { folderSpeed } from './folder-speed.ts';
import { historySpeed } from './history-speed.ts';
import { machineText } from './machine.ts';
import { processSpeed } from './process-speed.ts';
import { reviewSpeed } from './review-speed.ts';
import { type Section, sectionText } from './row.ts';
import { xmlSpeed } from './xml-speed.ts';

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false }, runs: { type: 'string', default: '2000' } },
  allowPositionals: true,
});
const startedMs = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-bench-'));
const machine = machineText();
const sections: Section[] = [];
console.log(`${machine}\n`);
try {
  const measurements: Record<string, () => Promise<Section> | Section> = {
    fit: () => fitSpeed(folder),
    xml: xmlSpeed,
    folder: () => folderSpeed(folder),
    history: historySpeed,
    bulk: () => bulkSpeed(folder, Number(values.runs)),
    api: () => apiSpeed(),
    reviews: () => reviewSpeed(),
    processes: () => processSpeed(folder),
  };
  for (const name of positionals.length > 0 ? positionals : Object.keys(measurements)) {
    const measure = measurements[name];
    if (measure === undefined) throw new Error(`There is no measurement ${name}.`);
    const section = await measure();
    sections.push(section);
    console.log(sectionText(section));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const rows = sections.flatMap((section) => section.rows).filter((row) => row.met !== null);
const missed = rows.filter((row) => row.met === false).length;
const took = `Took ${Math.round((performance.now() - startedMs) / 1000)} s. ${rows.length - missed} targets met, ${missed} missed.`;
console.log(took);
if (values.write) {
  const intro =
    '# Benchmarks\n\nWritten by `npm run bench -- --write`; all files are generated, used and removed by the run. ' +
    'Compare ratios within one run, not times between machines.\n';
  const page = [intro, `${machine} ${took}\n`, ...sections.map(sectionText)].join('\n');
  writeFileSync(new URL('../docs/benchmarks.md', import.meta.url), page);
}
