import { KEY_SCOPES } from '../../src/core/access/scope.ts';
import { INTERVALS } from '../support/simulators/intervals/simulator.ts';
import { type SimUser, Simulator } from '../support/simulators/simulator.ts';
import type { Arena } from './arena.ts';
import { type Cluster, freePort } from './cluster.ts';
import { addAccounts, addressOf, PASSWORD, tell } from './people.ts';
import { KEYS } from './platform.ts';
import type { Service, ServiceOptions } from './service.ts';

/** Somebody with an account, a program's key and a watch whose platform is connected. */
export interface Runner {
  email: string;
  cookie: string;
  key: string;
  there: SimUser;
  /** runs so far: each lies nine hours before the one before */
  made: number;
  /** of which so many have not been deleted */
  runs: number;
  /** numbers of those that were uploaded */
  uploaded: number[];
  plans: number;
  last: { name: string; bytes: Buffer } | null;
}

export interface Ask {
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
}
export interface Answered {
  status: number;
  text: string;
  headers: Headers;
}

/** One process that answers and one that works, on one database, and a platform that both know. */
export interface Pair {
  cluster: Cluster;
  watches: Simulator;
  web: Service;
  worker: Service;
  metricsUrl: string;
}

/** A platform that has what a watch recorded, takes workouts, and tells by webhook. */
export async function startWatches(arena: Arena): Promise<Simulator> {
  const watches = await new Simulator({ ...INTERVALS, limits: [] }, Date.now).start();
  arena.onEnd(() => watches.stop());
  return watches;
}

export async function startPair(
  arena: Arena,
  { cluster, watches }: Pick<Pair, 'cluster' | 'watches'>,
  {
    web = {},
    worker = {},
    env = {},
  }: Partial<Record<'web' | 'worker', Partial<ServiceOptions>>> & {
    env?: Record<string, string>;
  } = {},
): Promise<Pair> {
  const settings = Object.entries(watches.settings()).map(([name, value]) => [`PROVIDER_${name}`, value]);
  const all = { PACEKEEPER_KEYS: KEYS, ...Object.fromEntries(settings), ...env };
  const metricsPort = await freePort();
  return {
    cluster,
    watches,
    web: await arena.service(cluster, { ...web, env: all, args: ['serve', '--port', '0', '--role', 'web'] }),
    worker: await arena.service(cluster, {
      ...worker,
      env: { ...all, METRICS_PORT: String(metricsPort) },
      args: ['serve', '--role', 'worker'],
    }),
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
  };
}

/** Asks a server and reads the answer to its end. `path`: of that server, or a whole address. */
export async function ask(service: Service, method: string, path: string, more: Ask = {}): Promise<Answered> {
  const { headers = {}, body, signal } = more;
  const limit = AbortSignal.timeout(60_000);
  const answer = await fetch(path.startsWith('http') ? path : `${service.address}${path}`, {
    ...{ method, headers, redirect: 'manual' },
    ...(body === undefined ? {} : { body }),
    signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

export function byKey({ key }: Runner): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

export function json(headers: Record<string, string>, value: unknown): Ask {
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

export function must(answer: Answered): Answered {
  if (answer.status >= 400) throw new Error(`refused: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer;
}

/** Makes them as people do: sign in, begin to run, make a key, connect a watch. */
export async function addRunners({ web, cluster, watches }: Pair, count: number): Promise<Runner[]> {
  await addAccounts(web, cluster, count);
  const runners: Runner[] = [];
  for (let n = 0; n < count; n++) {
    const email = addressOf(n);
    const { cookies: cookie } = await tell(web, '/v1/sessions', { email, password: PASSWORD });
    // the first account has the machine's athlete already
    if (n > 0) must(await ask(web, 'POST', '/v1/account/athlete', json({ cookie }, { zone: 'UTC' })));
    const wanted = { name: 'a program', scopes: KEY_SCOPES };
    const made = must(await ask(web, 'POST', '/v1/keys', json({ cookie }, wanted)));
    const { key } = JSON.parse(made.text) as { key: string };
    const there = watches.addUser();
    watches.grants.browser.userId = there.id;
    await connectWatch(web, cookie);
    runners.push({ email, cookie, key, there, made: 0, runs: 0, uploaded: [], plans: 0, last: null });
  }
  return runners;
}

/** To the consent page and back, as a browser goes. */
async function connectWatch(web: Service, cookie: string): Promise<void> {
  const start = must(await ask(web, 'GET', `/connect/${INTERVALS.id}`, { headers: { cookie } }));
  const flow = start.headers.getSetCookie().map((line) => line.split(';')[0]);
  const consent = await ask(web, 'GET', start.headers.get('location')!);
  const { pathname, search } = new URL(consent.headers.get('location')!);
  const headers = { cookie: [cookie, ...flow].join('; ') };
  must(await ask(web, 'GET', pathname + search, { headers }));
}
