import { reviewAthlete } from '../src/services/review/review-athlete.ts';
import { SERVER_URL } from '../test/support/database.ts';
import { testServices } from '../test/support/services.ts';
import { where } from './api-speed.ts';
import { databaseVersion } from './machine.ts';
import { median, msText } from './measure.ts';
import type { Section } from './row.ts';
import { copyAthlete, quantile, storeRunner } from './stored-athletes.ts';

const WANTED_AN_HOUR = 10_000;
/** Past midnight of the Monday on which the week before is reviewed. */
const NOW_MS = Date.parse('2026-05-04T00:10:00Z');
const SUNDAY = '2026-05-03';
/** Of daily runs behind each: 26 weeks. */
const RUNS = 182;
const WARM_UP = 10;

/** The weekly review of as many athletes, each their first, one after another. */
export async function reviewSpeed(athletes = 100): Promise<Section> {
  const test = await testServices(NOW_MS);
  try {
    const { deps } = test;
    await storeRunner(deps, 'first', RUNS);
    const ids = Array.from({ length: athletes + WARM_UP }, (_, i) => `a${i}`);
    await copyAthlete(deps.db, 'first', ids);
    await deps.db.direct('vacuum analyze', []);
    const took: { cpuMs: number; wallMs: number }[] = [];
    let changed = 0;
    for (const id of ids) {
      const [from, cpu] = [performance.now(), process.cpuUsage()];
      const outcome = await reviewAthlete(deps, id, SUNDAY, { trigger: 'weekly' });
      if (!outcome.ok || !outcome.value.appended) throw new Error(`${id} was not reviewed`);
      const { user, system } = process.cpuUsage(cpu);
      took.push({ cpuMs: (user + system) / 1000, wallMs: performance.now() - from });
      const { decision } = outcome.value.evaluation;
      if (decision.ok && decision.value.changes.length > 0) changed += 1;
    }
    const measured = took.slice(WARM_UP);
    const cpuMs = measured.reduce((sum, one) => sum + one.cpuMs, 0) / measured.length;
    const walls = measured.map((one) => one.wallMs);
    const wallMs = walls.reduce((sum, ms) => sum + ms, 0) / walls.length;
    // a server's work is another process's: what it takes is within the wall time
    const eachMs = SERVER_URL === null ? cpuMs : Math.max(cpuMs, wallMs);
    const anHour = 3_600_000 / eachMs;
    return {
      title: 'Weekly reviews',
      how:
        `${athletes} athletes with ${RUNS} daily runs, a plan to a race twelve weeks ahead and a watch, reviewed one after another, each once: history and plan read from and ` +
        `decision, plan and workouts saved to ${where(SERVER_URL)}; ${changed} of ${ids.length} changed the week. ` +
        (SERVER_URL === null
          ? 'Processor time of the process, which holds the database.'
          : 'Wall time, which holds what the server takes, or processor time of the process where that is more.'),
      versions: [await databaseVersion(deps.db, SERVER_URL === null)],
      rows: [
        {
          what: 'reviews an hour and core',
          target: `${WANTED_AN_HOUR.toLocaleString('en')} at least`,
          measured: `${Math.round(anHour).toLocaleString('en')} (${msText(eachMs)} each in the mean)`,
          met: anHour >= WANTED_AN_HOUR,
        },
        {
          what: 'one review, wall time',
          target: null,
          measured: `median ${msText(median(walls))}, 99 % ${msText(quantile(walls, 0.99))}`,
          met: null,
        },
      ],
    };
  } finally {
    await test.end();
  }
}
