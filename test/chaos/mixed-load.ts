// Everything that people, programs and platforms do to a server, in a mix that never ends, or each once.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { addDays, weekStart } from '../../src/core/time.ts';
import { shortRun } from '../support/simulated-files.ts';
import { INTERVALS } from '../support/simulators/intervals/simulator.ts';
import { someNight } from '../support/simulators/simulator.ts';
import type { Arena } from './arena.ts';
import { type ChaosFile, fileOf, runFile } from './files.ts';
import { PASSWORD, tell } from './people.ts';
import { webhookPath } from './platform.ts';
import { type Answered, type Ask, ask, byKey, json, must, type Pair, type Runner } from './runners.ts';

const HOUR_MS = 3_600_000;
/** More at once, and the next one is left out: whoever sends has to keep time. */
const MOST_AT_ONCE = 64;
/** Of uploaded runs, and of runs on the watch: no history becomes long, since what is held and worked out grows with it. */
const MOST_RUNS = 8;

export interface MixedLoad {
  /** how often each was done */
  done: Map<string, number>;
  /** answers that say that something is wrong with the service, and requests without an answer */
  faults: string[];
  /** answers of an address, by their status */
  answers: Map<string, number>;
  /** refused because the answer was not there within its limit: on a machine with other work that says nothing */
  tookTooLong(): number;
  /** left out because too much was under way */
  leftOut: number;
  /** Sends `rate` a second, whether or not earlier ones are answered; resolves when the last of them is. */
  run(rate: number, ms: number): Promise<void>;
  /** Everything once for each runner, and every address that can be read, one after another. */
  once(): Promise<void>;
}

export async function mixedLoad(
  { seed, random, below }: Arena,
  { web, watches, metricsUrl }: Pair,
  runners: readonly Runner[],
): Promise<MixedLoad> {
  const firstMs = Date.now() - 12 * HOUR_MS;
  const done = new Map<string, number>();
  const answers = new Map<string, number>();
  const faults: string[] = [];
  let tookTooLong = 0;
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const at = async (method: string, path: string, more?: Ask): Promise<Answered> => {
    const answer = await ask(web, method, path, more);
    tally(answers, `${method} ${path.replace(/\?.*/, '')} ${answer.status}`);
    const isLate = answer.status === 503 && answer.text.includes('"TOOK_TOO_LONG"');
    if (isLate) tookTooLong += 1;
    else if (answer.status >= 500)
      faults.push(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 120)}`);
    return answer;
  };
  const pages = await listPages();
  const reads = await listReads();
  const tools = await listTools(runners[0]!);

  async function listPages(): Promise<string[]> {
    const { text } = await at('GET', '/');
    const parts = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!);
    return ['/', '/plan', '/connections', '/docs', '/docs/json', ...parts];
  }
  /** Every address that reads and names nothing. */
  async function listReads(): Promise<string[]> {
    const { paths } = JSON.parse((await at('GET', '/openapi.json')).text) as {
      paths: Record<string, object>;
    };
    return Object.keys(paths).filter((path) => 'get' in paths[path]! && !path.includes('{'));
  }
  async function speak(runner: Runner, method: string, params: object): Promise<string> {
    const accept = 'application/json, text/event-stream';
    const message = { jsonrpc: '2.0', id: 1, method, params };
    return must(await at('POST', '/mcp', json({ ...byKey(runner), accept }, message))).text;
  }
  /** None where the version has no such address. */
  async function listTools(runner: Runner): Promise<string[]> {
    if ((await at('GET', '/mcp')).status === 404) return [];
    const told = JSON.parse(await speak(runner, 'tools/list', {})) as {
      result: { tools: { name: string; annotations?: { readOnlyHint?: boolean } }[] };
    };
    const reading = told.result.tools.filter(({ annotations }) => annotations?.readOnlyHint === true);
    return reading.map(({ name }) => name);
  }
  async function upload(runner: Runner, { name, bytes }: { name: string; bytes: Buffer }) {
    runner.last = { name, bytes };
    const headers = { ...byKey(runner), 'content-type': 'application/octet-stream' };
    const body = new Uint8Array(bytes);
    const { text } = await at('POST', `/v1/activities?wait=0&name=${name}`, { headers, body });
    const { results } = JSON.parse(text) as { results?: { deliveryId: string | null }[] };
    return results?.[0]?.deliveryId ?? null;
  }
  /** Reads what is sent for a while, and goes away in the middle of it. */
  async function listen(path: string, headers: Record<string, string>, forMs: number): Promise<void> {
    const gone = new AbortController();
    const read = ask(web, 'GET', path, {
      headers: { ...headers, accept: 'text/event-stream' },
      signal: gone.signal,
    });
    void pause(forMs).then(() => gone.abort());
    await read.catch((error) => {
      if (!gone.signal.aborted) throw error;
    });
  }
  async function readOneRun(runner: Runner): Promise<void> {
    const headers = byKey(runner);
    const { text } = await at('GET', '/v1/activities?limit=20', { headers });
    const { activities } = JSON.parse(text) as { activities: { id: string }[] };
    if (activities.length === 0) return;
    const { id } = pick(activities);
    for (const part of ['', '/streams']) {
      const answer = await at('GET', `/v1/activities/${id}${part}`, { headers });
      // it may have been deleted since
      if (answer.status !== 404) must(answer);
    }
  }
  async function tellByWebhook(): Promise<void> {
    watches.webhookUrl = webhookPath(INTERVALS.id);
    await watches.deliver(async (url, { body, headers }) => {
      return (await at('POST', url, { headers, body: new Uint8Array(body) })).status;
    });
    // the platform's own memory is not what is measured
    watches.requests.length = 0;
  }
  /** Of the next two weeks, so that watches get it. */
  async function putPlan(runner: Runner): Promise<void> {
    runner.plans += 1;
    const monday = addDays(weekStart(new Date().toISOString().slice(0, 10)), 7);
    const weeks = [0, 7].map((later) => {
      const sessions = [1, 3, 5].map((n) => ({
        ...{ id: `w${later}s${n}`, day: addDays(monday, later + n), type: 'easy', km: 5 + below(5) },
      }));
      return { start: addDays(monday, later), km: sessions.reduce((sum, { km }) => sum + km, 0), sessions };
    });
    const plan = { format: 'pacekeeper.plan/1', id: 'soak', version: runner.plans, zone: 'UTC', weeks };
    must(await at('PUT', '/v1/plan', json(byKey(runner), plan)));
  }
  async function signInAndOut({ email }: Runner): Promise<void> {
    const { status, code, cookies } = await tell(web, '/v1/sessions', { email, password: PASSWORD });
    if (status === 201) must(await at('DELETE', '/v1/sessions/current', { headers: { cookie: cookies } }));
    else if (status >= 500 && code !== 'SIGN_IN_BUSY') faults.push(`a sign-in: ${status} ${code}`);
  }
  async function noHttp(): Promise<void> {
    const socket = connect(Number(new URL(web.address).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.end('hello\r\n\r\n').resume();
    await once(socket, 'close');
  }

  function newRun(runner: Runner): ChaosFile {
    runner.made += 1;
    runner.runs += 1;
    runner.uploaded.push(runner.made);
    return runFile(seed, runner.made, random() < 0.5 ? 'fit' : 'gpx', firstMs);
  }
  /** Other bytes that show a run which is there already. */
  function anotherRecording({ uploaded }: Runner): ChaosFile {
    const index = pick(uploaded);
    const { name, bytes, startMs } = runFile(seed, index, 'gpx', firstMs);
    return fileOf(name, Buffer.concat([bytes, Buffer.from(`<!-- ${below(2 ** 31)} -->`)]), startMs);
  }

  type Deed = (runner: Runner) => Promise<unknown>;
  const uploadNew: Deed = async (runner) => {
    const file = runner.uploaded.length < MOST_RUNS ? newRun(runner) : anotherRecording(runner);
    const deliveryId = await upload(runner, file);
    if (deliveryId === null || random() < 0.5) return;
    await listen(`/v1/deliveries/${deliveryId}/progress`, byKey(runner), 5000);
  };
  const runByWebhook: Deed = async (runner) => {
    runner.made += 1;
    runner.runs += 1;
    const startMs = firstMs - runner.made * 9 * HOUR_MS;
    watches.record(runner.there, shortRun(runner.made, { startMs, everyS: 10 }));
    const there = [...runner.there.activities.values()].filter((run) => !run.isDeleted);
    if (there.length > MOST_RUNS) {
      runner.runs -= 1;
      watches.remove(runner.there, there[0]!);
    }
    await tellByWebhook();
  };
  const nightByWebhook: Deed = async (runner) => {
    watches.measure(runner.there, someNight(Date.now() - below(60) * 24 * HOUR_MS));
    await tellByWebhook();
  };
  const sayMorning: Deed = ({ cookie }) => {
    const day = new Date(Date.now() - below(30) * 24 * HOUR_MS).toISOString().slice(0, 10);
    return at('PUT', `/v1/wellness/${day}`, json({ cookie }, { feel: 1 + below(5) }));
  };
  const useTool: Deed = async (runner) =>
    tools.length > 0 && speak(runner, 'tools/call', { name: pick(tools), arguments: {} });
  const lookAfterIt: Deed = async () => {
    for (const path of ['/metrics', '/readyz', metricsUrl]) await at('GET', path);
  };
  const deeds: [often: number, what: string, deed: Deed][] = [
    [1, 'uploads', uploadNew],
    [3, 'repeated uploads', async (runner) => runner.last !== null && upload(runner, runner.last)],
    [1, 'runs by webhook', runByWebhook],
    [2, 'nights by webhook', nightByWebhook],
    [1, 'plans', putPlan],
    [1, 'reviews', (runner) => at('POST', '/v1/review', json(byKey(runner), {}))],
    [2, 'mornings', sayMorning],
    [45, 'reads', ({ cookie }) => at('GET', pick(reads), { headers: { cookie } })],
    [12, 'reads by key', (runner) => at('GET', pick(reads), { headers: byKey(runner) })],
    [6, 'reads of one run', readOneRun],
    [10, 'web pages', () => at('GET', pick(pages), { headers: { accept: 'text/html' } })],
    [3, 'event streams', ({ cookie }) => listen('/v1/notices', { cookie }, 1000 + below(4000))],
    [1, 'sign-ins', signInAndOut],
    [5, 'tools of MCP', useTool],
    [3, 'metrics and readiness', lookAfterIt],
    [2, 'refused', () => at('GET', '/v1/activities', { headers: { authorization: 'Bearer pace_wrong' } })],
    [1, 'no HTTP', noHttp],
  ];
  const mix = deeds.flatMap(([often, what, deed]) => Array.from({ length: often }, () => ({ what, deed })));
  const doing = (what: string, deed: Promise<unknown>): Promise<void> => {
    tally(done, what);
    return deed.then(
      () => {},
      (error: Error) => void faults.push(`${what}: ${error.message} ${String(error.cause ?? '')}`),
    );
  };

  const load: MixedLoad = {
    done,
    faults,
    answers,
    leftOut: 0,
    tookTooLong: () => tookTooLong,
    async run(rate, ms) {
      const begin = performance.now();
      const underWay = new Set<Promise<void>>();
      for (let n = 0; n < (rate * ms) / 1000; n++) {
        const early = (n * 1000) / rate - (performance.now() - begin);
        if (early > 0) await pause(early);
        if (underWay.size >= MOST_AT_ONCE) {
          load.leftOut += 1;
          continue;
        }
        const { what, deed } = pick(mix);
        const one = doing(what, deed(pick(runners)));
        underWay.add(one);
        void one.finally(() => underWay.delete(one));
      }
      await Promise.all(underWay);
    },
    async once() {
      for (const [, what, deed] of deeds) for (const runner of runners) await doing(what, deed(runner));
      const [{ cookie }] = runners as [Runner];
      for (const path of reads) await doing('reads', at('GET', path, { headers: { cookie } }));
      for (const name of tools) {
        await doing('tools of MCP', speak(runners[0]!, 'tools/call', { name, arguments: {} }));
      }
    },
  };
  return load;
}

function tally(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
