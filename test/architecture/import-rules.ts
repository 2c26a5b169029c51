import type { Import, SourceFile } from '../support/source-files.ts';

/**
 * Which room may import which, besides itself. A room is a folder of src/ or a file that stands in it.
 * Arrows run one way: main, cli → app, deps → http, jobs, web → services → db, providers, formats → core.
 */
const SHELL = ['services', 'db', 'providers', 'formats', 'signals', 'core'];
const ALLOWED: Record<string, string[]> = {
  main: ['cli', 'app', 'deps', 'config', 'mcp', 'http', 'jobs', ...SHELL],
  cli: ['app', 'deps', 'config', 'mcp', 'http', 'jobs', ...SHELL],
  app: ['deps', 'config', 'mcp', 'http', 'jobs', ...SHELL],
  deps: ['config', 'http', 'jobs', ...SHELL],
  // another way into the same routes
  mcp: ['http', 'services', 'core'],
  http: [...SHELL],
  jobs: [...SHELL],
  web: ['core'],
  services: ['db', 'providers', 'formats', 'signals', 'core'],
  // what others see of a running process: counts, traces
  signals: [],
  db: ['core'],
  // a provider speaks its platform's formats
  providers: ['formats', 'core'],
  formats: ['core'],
  config: ['core'],
  core: [],
};

/** Inside core: units, time, result ← activity ← science ← workout ← coaching. */
const CORE_ORDER = ['', 'activity', 'science', 'workout', 'coaching'];

const FORBIDDEN_PACKAGES: Record<string, RegExp> = {
  core: /./,
  services: /^(@?fastify\b|pg-boss)/,
};

/** What a file may not say, by where it stands. */
const FORBIDDEN_WORDS: { where: (path: string) => boolean; word: RegExp; why: string }[] = [
  {
    where: (path) => path !== 'config.ts',
    // an entry may hand the environment over as a whole: parseConfig(process.env)
    word: /(?<!\bparseConfig\()\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\s*(\?\.)?\[\s*['"]env|\bprocess\.env\s*[.[]/,
    why: 'only config.ts reads the environment',
  },
  {
    where: (path) => !/^(cli\/|main\.ts$|config\.ts$)/.test(path),
    word: /\bparseConfig\(\s*process\b/,
    why: 'only an entry hands the environment over',
  },
  {
    where: (path) => path.startsWith('core/'),
    word: /\bnew Date\(\s*\)|\bDate\.now\b|\bMath\.random\b|\bperformance\.now\b|\bcrypto\.(randomUUID|getRandomValues)\b/,
    why: 'core has no clock and no chance',
  },
  {
    where: (path) => path.startsWith('http/routes/'),
    word: /\.as\(/,
    why: 'a handler keeps to the identity that the check gave it',
  },
  { where: (path) => path.startsWith('core/'), word: /\bconsole\.|\bprocess\./, why: 'core has no outside' },
];

export function breaches(source: SourceFile): string[] {
  const found = source.imports
    .map((wanted) => importBreach(source.path, wanted))
    .filter((text) => text !== null);
  for (const { where, word, why } of FORBIDDEN_WORDS) {
    const match = where(source.path) ? word.exec(source.text) : null;
    if (match !== null) found.push(`${source.path} says \`${match[0]}\`: ${why}`);
  }
  if (!(roomOf(source.path) in ALLOWED)) found.push(`${source.path} stands in no room`);
  return found;
}

function importBreach(path: string, { target }: Import): string | null {
  const from = roomOf(path);
  if (!/\.(ts|tsx|js|json|css|sql)$/.test(target) || /^(node:|@)/.test(target)) {
    return FORBIDDEN_PACKAGES[from]?.test(target) ? `${path} imports the package ${target}` : null;
  }
  if (target.startsWith('../')) return null; // a file of the project outside src
  const to = roomOf(target);
  if (from !== to) return ALLOWED[from]?.includes(to) ? null : `${path} imports ${target}`;
  if (from !== 'core') return null;
  return shelfOf(target) <= shelfOf(path) ? null : `${path} imports ${target}, which stands above it`;
}

function roomOf(path: string): string {
  return path.split('/')[0]!.replace(/\.tsx?$/, '');
}

/** The height of a file of core; a folder that the order does not know stands above all. */
function shelfOf(path: string): number {
  const [, folder, rest] = path.split('/');
  const shelf = CORE_ORDER.indexOf(rest === undefined ? '' : folder!);
  return shelf < 0 ? CORE_ORDER.length : shelf;
}
