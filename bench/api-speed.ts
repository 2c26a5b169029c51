import { testApp } from '../test/support/app.ts';
import { msText } from './measure.ts';
import type { Row, Section } from './row.ts';
import { quantile, storeAthlete } from './stored-athletes.ts';

const MANY = 5_000;
const TARGET_MS = 50;
const NOW = '2026-05-03T20:00:00Z';
/** What an app asks for when it is opened, and a long list from its middle. */
const READS = [
  '/v1/today',
  '/v1/activities?limit=50',
  '/v1/zones',
  '/v1/load?from=2026-02-01&to=2026-05-03',
  '/v1/flags',
  '/v1/calendar?from=2026-04-27&to=2026-05-24',
  '/v1/intensity?from=2026-04-06&to=2026-05-03',
  '/v1/wins',
  '/v1/decisions',
];

/** Reads of the API for one athlete with a long history, one after another. */
export async function apiSpeed(times = 200, runs = MANY): Promise<Section> {
  const test = await testApp({ zone: 'UTC', deps: { now: () => Date.parse(NOW) } });
  try {
    // the app serves its one athlete, who gets the history
    await test.deps.db.direct(`delete from athlete where athlete_id = 'local'`, []);
    await storeAthlete(test.deps, 'local', runs, Date.parse(NOW));
    const from = performance.now();
    await test.app.inject('/v1/zones');
    const firstMs = performance.now() - from;
    const rows: Row[] = [];
    const all: number[] = [];
    for (const url of READS) {
      const took: number[] = [];
      for (let i = 0; i < times; i++) {
        const begin = performance.now();
        const { statusCode } = await test.app.inject(url);
        if (statusCode !== 200) throw new Error(`${url} was answered with ${statusCode}`);
        took.push(performance.now() - begin);
      }
      all.push(...took);
      const p99 = quantile(took, 0.99);
      rows.push({
        what: url.split('?')[0]!,
        target: `99 % under ${TARGET_MS} ms`,
        measured: `median ${msText(quantile(took, 0.5))}, 99 % ${msText(p99)}`,
        met: p99 < TARGET_MS,
      });
    }
    rows.push(
      { what: 'all of them', target: null, measured: `99 % ${msText(quantile(all, 0.99))}`, met: null },
      {
        what: 'the first read after the import, which judges all',
        target: null,
        measured: msText(firstMs),
        met: null,
      },
    );
    return {
      title: `Reads of the API with ${runs.toLocaleString('en')} activities`,
      how: `One athlete with a run a day, ${times} reads of each address one after another, past the network, on ${where(test.database.url)}. Wall time.`,
      rows,
    };
  } finally {
    await test.end();
  }
}

export function where(url: string | null): string {
  return url === null ? 'the embedded database' : 'PostgreSQL';
}
