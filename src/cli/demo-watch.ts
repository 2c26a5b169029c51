import type { Config } from '../config.ts';
import { webhookUrl } from '../services/connections/platforms.ts';
import { peopleSettings } from './people-settings.ts';
import { watchPlatforms } from './watch-platforms.ts';

/** A watch account to connect in the demo: a simulated platform in this process, on loopback. */
export interface DemoWatch {
  /** with what the server has to know of the platform */
  config: Config;
  /** where a browser connects it */
  link: string;
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const TICK_MS = 1000;
/** Ticks from the connection to a run that comes by itself. */
const RUN_AFTER = 5;

/**
 * intervals.icu as it is simulated for the tests, with somebody who runs on days that are free in the demo: two
 * runs are there before, one is given to the platform a few seconds after it was connected. Null: keys of the real one are
 * configured, the port is not known yet, or the simulators are not part of this installation.
 */
export async function startDemoWatch(config: Config, now: () => number): Promise<DemoWatch | null> {
  const isTaken = Object.keys(config.providers).some((name) => name.startsWith('INTERVALS_'));
  const people = peopleSettings(config);
  if (isTaken || config.port === 0 || !people.ok) return null;
  const parts = await simulators();
  if (parts === null) return null;
  const { Simulator, INTERVALS, shortRun } = parts;
  const sim = await new Simulator(INTERVALS, now).start();
  const settings: Config = { ...config, providers: { ...config.providers, ...sim.settings() } };
  const platforms = watchPlatforms(settings, people.value);
  if (!platforms.ok) {
    await sim.stop();
    return null;
  }
  const user = sim.addUser();
  for (const [n, daysAgo] of [2, 6].entries())
    sim.record(user, shortRun(n + 1, { startMs: now() - daysAgo * DAY_MS }), { quietly: true });
  sim.webhookUrl = webhookUrl(platforms.value, 'intervals');
  let ticks = 0;
  let isBusy = false;
  const timer = setInterval(() => {
    if (sim.grants.all.some(({ isOver }) => !isOver)) ticks += 1;
    if (ticks === RUN_AFTER) {
      ticks += 1;
      sim.record(user, shortRun(3, { startMs: now() - 40 * MINUTE_MS }));
    }
    if (isBusy) return;
    isBusy = true;
    void sim.deliver(post).finally(() => {
      isBusy = false;
    });
  }, TICK_MS);
  return {
    config: settings,
    link: `${people.value.publicUrl}/connect/intervals`,
    async stop() {
      clearInterval(timer);
      await sim.stop();
    },
  };
}

async function post(url: string, call: { body: Buffer; headers: Record<string, string> }): Promise<number> {
  const body = new Uint8Array(call.body);
  const answer = await fetch(url, { method: 'POST', body, headers: call.headers }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status ?? 0;
}

/** They stand with the tests, which not every installation has. */
async function simulators() {
  try {
    const [{ Simulator }, { INTERVALS }, { shortRun }] = await Promise.all([
      import('../../test/support/simulators/simulator.ts'),
      import('../../test/support/simulators/intervals/simulator.ts'),
      import('../../test/support/simulated-files.ts'),
    ]);
    return { Simulator, INTERVALS, shortRun };
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}
