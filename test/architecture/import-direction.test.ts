import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadedBy, parseSource, readSources } from '../support/source-files.ts';
import { breaches } from './import-rules.ts';

const sources = readSources(fileURLToPath(new URL('../../src', import.meta.url)));
const judge = (path: string, text: string) => breaches(parseSource(path, text));

describe('imports in src', () => {
  it('run in the direction of the arrows', () => {
    expect(sources.length).toBeGreaterThan(30);
    expect(sources.flatMap(breaches)).toEqual([]);
  });
});

describe('the decoder process', () => {
  const { files, packages } = loadedBy('formats/decode/child.ts', sources);

  it('loads no network, database or process module, however far away', () => {
    expect([...files].filter((path) => !/^(formats|core)\//.test(path))).toEqual([]);
    expect(
      [...packages].filter((name) => !/^node:(stream|zlib|buffer|util|module)$/.test(name)).sort(),
    ).toEqual(['fit-file-parser', 'gpxparser', 'saxes', 'yauzl'].filter((name) => packages.has(name)));
  });

  it('is the one that holds the decoders', () => {
    for (const name of ['fit', 'gpx', 'tcx', 'archive']) expect(files).toContain(`formats/decode/${name}.ts`);
  });
});

describe('the rules for imports', () => {
  it.each([
    ['core/science/load.ts', `import { x } from '../coaching/review.ts';`],
    ['core/activity/clean.ts', `import type { Zone } from '../science/zones.ts';`],
    ['core/science/zones.ts', `import { x } from '../workout/render.ts';`],
    ['core/units.ts', `import { x } from './activity/activity.ts';`],
    ['core/science/load.ts', `import { x } from '../../formats/decode/pool.ts';`],
    ['core/science/load.ts', `import { readFileSync } from 'node:fs';`],
    ['core/science/load.ts', `import { z } from 'zod';`],
    ['formats/decode/fit.ts', `import { x } from '../../db/client.ts';`],
    ['formats/decode/fit.ts', `export * from '../../services/import.ts';`],
    ['providers/garmin/pull.ts', `import { x } from '../../db/client.ts';`],
    ['db/client.ts', `import { x } from '../services/import.ts';`],
    ['services/import.ts', `import fastify from 'fastify';`],
    ['services/import.ts', `import multipart from '@fastify/multipart';`],
    ['services/import.ts', `const queue = await import('pg-boss');`],
    ['services/import.ts', `import { x } from '../jobs/pipeline.ts';`],
    ['http/routes/a.ts', `import { x } from '../../jobs/pipeline.ts';`],
    ['jobs/a.ts', `import {\n  x,\n} from '../http/error-handler.ts';`],
    ['http/routes/a.ts', `import { deps } from '../../deps.ts';`],
    ['http/routes/a.ts', `import { type Config, x } from '../../config.ts';`],
    ['deps.ts', `import { buildApp } from './app.ts';`],
    ['app.ts', `import './cli/main.ts';`],
    ['utils/a.ts', ''],
  ])('refuse in %s: %s', (path, text) => {
    expect(judge(path, text)).toHaveLength(1);
  });

  it.each([
    ['core/science/load.ts', 'const t = Date.now();'],
    ['core/science/load.ts', 'const t = new Date();'],
    ['core/science/load.ts', 'const x = Math.random();'],
    ['core/science/load.ts', 'console.log(1);'],
    ['services/a.ts', 'const url = process.env.DATABASE_URL;'],
    ['http/a.ts', `const url = process['env'].X;`],
    ['services/a.ts', 'const config = parseConfig(process.env);'],
    ['cli/serve.ts', 'const port = parseConfig(process.env.PORT);'],
    ['cli/serve.ts', 'const { PORT } = process.env;'],
    ['http/routes/a.ts', `deps.db.as({ kind: 'self', athleteId })`],
  ])('refuse in %s the words: %s', (path, text) => {
    expect(judge(path, text)).toHaveLength(1);
  });

  it.each([
    [
      'core/coaching/review.ts',
      `import { x } from '../workout/workout.ts'; import { y } from '../result.ts';`,
    ],
    ['core/science/load.ts', `// import { x } from '../coaching/a.ts'; Date.now()\nconst day = new Date(0);`],
    ['services/import.ts', `import { x } from '../db/client.ts'; import { z } from 'zod';`],
    ['formats/decode/pool.ts', `import { spawn } from 'node:child_process'; const t = performance.now();`],
    ['cli/inspect.ts', `import { x } from '../formats/decode/pool.ts';`],
    ['config.ts', 'const env = process.env;'],
    ['cli/serve.ts', 'const config = parseConfig(process.env);'],
  ])('allow in %s: %s', (path, text) => {
    expect(judge(path, text)).toEqual([]);
  });

  it('follow what a module loads, but not its types', () => {
    const sample = [
      parseSource('a.ts', `import { b } from './b.ts';\nimport type { C } from './c.ts';`),
      parseSource('b.ts', `export { d } from './d.ts';\nimport { type E } from './e.ts';`),
      parseSource('c.ts', `import 'node:net';`),
      parseSource(
        'd.ts',
        `import net from 'node:http';\ncreateRequire(import.meta.url)('pg');\nawait import('postgres');`,
      ),
      parseSource('e.ts', `import 'node:tls';`),
    ];
    expect([...loadedBy('a.ts', sample).packages].sort()).toEqual(['node:http', 'pg', 'postgres']);
  });
});
