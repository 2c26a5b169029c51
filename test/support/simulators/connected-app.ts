import type { Provider, ProviderId } from '../../../src/providers/provider.ts';
import { readPlatforms } from '../../../src/providers/settings.ts';
import { changedWorkouts, dueConnections } from '../../../src/services/connections/due-connections.ts';
import { webhookUrl } from '../../../src/services/connections/platforms.ts';
import { NOW, type TestApp, testApp } from '../app.ts';
import { SIMULATED } from './all.ts';
import { type PlatformRules, type Post, Simulator } from './simulator.ts';

export interface ConnectedApp extends TestApp {
  sims: ReadonlyMap<ProviderId, Simulator>;
  sim(id: ProviderId): Simulator;
  clock: { ms: number };
  /** Sends an event as its platform would; answers the status. */
  post: Post;
  /** Goes to a platform's consent page and back, as one browser; answers the last answer of ours. */
  connect(id: ProviderId, cookie?: string): Promise<{ status: number; location: string; code?: string }>;
  /** Lets everything that is due come to its end: events out, jobs, what follows them. */
  settle(): Promise<void>;
  /** Moves the clock and lets what became due come to its end. */
  later(seconds: number): Promise<void>;
}

/** The app with every simulated platform configured and reachable, on one clock that the test owns. */
export async function connectedApp(
  ids: readonly ProviderId[] = SIMULATED.map(({ id }) => id),
  options: {
    settings?: Record<string, string>;
    rules?: readonly PlatformRules[];
    providers?: readonly Provider[];
  } = {},
): Promise<ConnectedApp> {
  const clock = { ms: Date.parse(NOW) };
  const now = () => clock.ms;
  const rules = (options.rules ?? SIMULATED).filter(({ id }) => ids.includes(id));
  const sims = new Map(
    await Promise.all(rules.map(async (rule) => [rule.id, await new Simulator(rule, now).start()] as const)),
  );
  const settings = Object.assign({}, ...[...sims.values()].map((sim) => sim.settings()), options.settings);
  const all = readPlatforms(settings, options.providers);
  if (!all.ok) throw new Error(all.error.message);
  const test = await testApp({ deps: { now }, platforms: { all: all.value } });
  const { deps, app } = test;
  for (const [id, sim] of sims) sim.webhookUrl = webhookUrl(deps.platforms, id);

  const post: Post = async (url, { body, headers }) =>
    (await app.inject({ method: 'POST', url: new URL(url).pathname, payload: body, headers })).statusCode;

  async function idle(): Promise<void> {
    for (;;) {
      const busy = await deps.db.direct(
        // what the outbox waits for is the test's clock, not this machine's
        `select count(*) as n, count(*) filter (where state = 'active') as active from pgboss.job
          where state in ('active', 'retry') or (state = 'created'
          and start_after <= now() + case when name = 'message' then interval '0' else interval '5 seconds' end)`,
        [],
      );
      if (Number(busy[0]!.n) === 0) return;
      // what waits although nothing is under way was moved in the tables, and nobody was woken
      if (Number(busy[0]!.active) === 0) deps.queue.look();
      else deps.queue.wake();
      await deps.queue.nextEnd(100);
    }
  }

  const made: ConnectedApp = {
    ...test,
    sims,
    sim: (id) => sims.get(id)!,
    clock,
    post,
    async connect(id, cookie) {
      const jar = new Map<string, string>();
      const headers = () => ({
        cookie: [cookie, ...[...jar].map(([n, v]) => `${n}=${v}`)].filter(Boolean).join('; '),
      });
      const start = await app.inject({ url: `/connect/${id}`, headers: headers() });
      for (const { name, value } of start.cookies) jar.set(name, value);
      if (start.statusCode !== 302)
        return { status: start.statusCode, location: '', code: start.json().code };
      const consent = await fetch(String(start.headers.location), { redirect: 'manual' });
      const back = new URL(consent.headers.get('location')!);
      const end = await app.inject({ url: back.pathname + back.search, headers: headers() });
      const isProblem = end.statusCode >= 400;
      return {
        status: end.statusCode,
        location: String(end.headers.location ?? ''),
        ...(isProblem ? { code: end.json().code } : {}),
      };
    },
    async settle() {
      for (const sim of sims.values()) await sim.deliver(post);
      await idle();
    },
    async later(seconds) {
      clock.ms += seconds * 1000;
      for (const sim of sims.values()) await sim.deliver(post);
      await changedWorkouts(deps);
      await dueConnections(deps);
      await deps.db.direct(
        `update pgboss.job set start_after = now() where state = 'created' and name = 'message'`,
        [],
      );
      await idle();
    },
    async end() {
      await test.end();
      for (const sim of sims.values()) await sim.stop();
    },
  };
  return made;
}
