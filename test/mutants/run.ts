// `npm run mutants [-- --only no-fence,merge-by-day]`: deliberate defects, one at a time in a copy of the tree, each
// of which a named test must notice. A mutant that no longer applies, or whose test fails without it, counts as a
// failure like one that survives. Rules of access and row-level policies are changed one by one within tests of
// their own (test/core/access/can.test.ts, test/db/row-security.test.ts); these are run here too.
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ACCESS_MUTANTS } from './access-mutants.ts';
import type { Mutant } from './mutant.ts';
import { PEOPLE_MUTANTS } from './people-mutants.ts';
import { PIPELINE_MUTANTS } from './pipeline-mutants.ts';
import { READING_MUTANTS } from './reading-mutants.ts';

const ROOT = join(import.meta.dirname, '../..');
const AT_ONCE = 2;
/** A test that a mutant hangs is ended by its own limit long before. */
const MOST_MS = 300_000;
/** Tests that change what they hold themselves, every rule and every policy in turn. */
const OWN_MUTANTS = [
  { file: 'test/core/access/can.test.ts', name: 'notices every rule that is dropped, widened, narrowed' },
  { file: 'test/db/row-security.test.ts', name: 'this proof' },
];

const ALL = [...PIPELINE_MUTANTS, ...READING_MUTANTS, ...ACCESS_MUTANTS, ...PEOPLE_MUTANTS];
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',');
const mutants = ALL.filter(({ id }) => wanted === undefined || wanted.includes(id));
if (new Set(ALL.map(({ id }) => id)).size < ALL.length || mutants.length < (wanted?.length ?? 1)) {
  console.error(`--only wants some of ${ALL.map(({ id }) => id).join(',')}, each once.`);
  process.exit(2);
}

interface Ran {
  /** full names of what failed; a file that could not be loaded counts by its path */
  failed: string[];
  /** full names of all that ran */
  titles: string[];
  /** false: vitest came to no end */
  isWhole: boolean;
}

const startedMs = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-mutants-'));
try {
  const copies = Array.from({ length: AT_ONCE }, (_, n) => copyTree(join(folder, String(n))));
  const own = wanted === undefined ? OWN_MUTANTS : [];
  const files = [...new Set([...mutants.map(({ test }) => test.file), ...own.map(({ file }) => file)])];
  files.sort();
  let killed = 0;
  let survived = 0;
  await share(copies, files, async (copy, file) => {
    const mine = mutants.filter(({ test }) => test.file === file);
    const proofs = own.filter((test) => test.file === file);
    const unsound = await checkSound(copy, file, [
      ...mine.map(({ test }) => test.name),
      ...proofs.map((t) => t.name),
    ]);
    for (const { name } of proofs) {
      const why = unsound(name);
      console.log(why === null ? `sound     ${file}: ${name}` : `SURVIVED  ${file}: ${why}`);
      if (why !== null) survived += 1;
    }
    for (const mutant of mine) {
      const why = unsound(mutant.test.name) ?? (await trial(copy, mutant));
      console.log(
        why === null ? `killed    ${mutant.id}` : `SURVIVED  ${mutant.id}: ${mutant.what} (${why})`,
      );
      if (why === null) killed += 1;
      else survived += 1;
    }
  });
  console.log(`took ${Math.round((performance.now() - startedMs) / 1000)} s`);
  console.log(`${killed} killed, ${survived} survived`);
  process.exitCode = survived > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The tests on the unchanged tree: what fails or is not there proves nothing. Answers why not, by a test's name. */
async function checkSound(
  copy: string,
  file: string,
  names: readonly string[],
): Promise<(name: string) => string | null> {
  const { failed, titles, isWhole } = await runTests(copy, file, [...new Set(names)].map(escaped).join('|'));
  return (name) => {
    if (!isWhole) return `${file} came to no end`;
    if (!titles.some((title) => title.includes(name))) return `there is no test "${name}" in ${file}`;
    return failed.some((title) => title.includes(name)) || titles.length === 0
      ? `${file} fails without it: ${failed[0]}`
      : null;
  };
}

/** Null where the test noticed; else why not. The copy is as it was afterwards. */
async function trial(copy: string, { file, from, to, test }: Mutant): Promise<string | null> {
  const path = join(copy, file);
  const right = readFileSync(path, 'utf8');
  const places = right.split(from).length - 1;
  if (places !== 1 || from === to) return `its text stands ${places} times in ${file}`;
  writeFileSync(
    path,
    right.replace(from, () => to),
  );
  try {
    const { failed, isWhole } = await runTests(copy, test.file, escaped(test.name));
    if (!isWhole) return `${test.file} came to no end`;
    return failed.length > 0 ? null : `${test.file} passed: ${test.name}`;
  } finally {
    writeFileSync(path, right);
  }
}

async function runTests(copy: string, file: string, pattern: string): Promise<Ran> {
  const report = join(copy, '.mutants.json');
  rmSync(report, { force: true });
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const args = ['run', file, '-t', pattern, '--reporter=json', `--outputFile=${report}`];
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [vitest, ...args], { cwd: copy, timeout: MOST_MS, maxBuffer: 2 ** 28 }, () =>
      resolve(),
    );
  });
  // hung or crashed: no verdict
  if (!existsSync(report)) return { failed: [], titles: [], isWhole: false };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
  };
  const results = testResults.flatMap((r) => r.assertionResults);
  const failed = results.filter((r) => r.status === 'failed').map((r) => r.fullName);
  const broken = testResults.filter((r) => r.status === 'failed').map((r) => r.name);
  const ran = results.filter((r) => r.status === 'passed' || r.status === 'failed');
  const titles = ran.map((r) => r.fullName);
  return { failed: failed.length > 0 ? failed : broken, titles, isWhole: true };
}

async function share<T>(
  copies: readonly string[],
  items: readonly T[],
  work: (copy: string, item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  await Promise.all(
    copies.map(async (copy) => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(copy, item);
    }),
  );
}

function copyTree(to: string): string {
  const names = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: ROOT,
    maxBuffer: 2 ** 26,
  });
  for (const name of names.toString().split('\0')) {
    if (name === '' || name === 'node_modules') continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    cpSync(join(ROOT, name), join(to, name));
  }
  // decoders may read their own code only, and a link to a link is not followed for them
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(to, 'node_modules'));
  return to;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
