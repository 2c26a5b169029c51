// Longer than 250 lines: everything that the platforms have in common, so that each of them stays small.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimulatedRun } from '../../../fixtures/generators/simulate-run.ts';
import type { ProviderId } from '../../../src/providers/provider.ts';
import { shortRun } from '../simulated-files.ts';
import { type GrantRules, Grants } from './grants.ts';

export interface SimRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: Buffer;
  form: URLSearchParams;
  json(): unknown;
}
export interface SimAnswer {
  status: number;
  headers?: Record<string, string>;
  json?: unknown;
  bytes?: Uint8Array;
}

export interface SimActivity {
  id: string;
  run: SimulatedRun;
  updatedMs: number;
  /** before this it is not there yet, although its event may have been sent */
  visibleMs: number;
  isDeleted: boolean;
  isPrivate: boolean;
}
export interface SimDay {
  day: string;
  restHrBpm?: number;
  hrvRmssdMs?: number;
  hrvSdnnMs?: number;
  sleepS?: number;
  /** where the person was, in minutes from UTC; absent: there */
  offsetMin?: number;
  /** the night is there, and its scores are not yet */
  isPending?: boolean;
}
export interface SimWorkout {
  remoteId: string;
  externalId: string;
  day: string;
  content: unknown;
}
/** What a platform keeps of a person: its own truth, for whoever compares. */
export interface SimUser {
  id: string;
  activities: Map<string, SimActivity>;
  days: Map<string, SimDay>;
  workouts: Map<string, SimWorkout>;
  /** what else a platform knows of the person */
  facts: Map<string, unknown>;
}

/** A platform's call of our webhook, as it would be written now; made anew for every try, because some sign the time. */
export type MakeEvent = (nowMs: number) => { body: Buffer; headers: Record<string, string> };
export type Happening =
  | { what: 'created' | 'updated' | 'deleted'; user: SimUser; activity: SimActivity }
  /** `isGone`: it was deleted */
  | { what: 'wellness'; user: SimUser; day: SimDay; isGone?: true }
  | { what: 'left'; user: SimUser };

/** What is particular to a platform. */
export interface PlatformRules {
  id: ProviderId;
  grants: GrantRules;
  /** requests by window: enforced, for the application as a whole */
  limits: { windowS: number; requests: number }[];
  limitHeaders?(used: number[]): Record<string, string>;
  /** waits before a call of ours that was not answered with 2xx is made again, s */
  retryS: readonly number[];
  /** the interface below its bases; null: there is no such address */
  answer(sim: Simulator, request: SimRequest): SimAnswer | null | Promise<SimAnswer | null>;
  /** what the platform tells about it; null: nothing */
  event(sim: Simulator, happening: Happening): MakeEvent | null;
  /** how an operator would configure it, without the prefix PROVIDER_ */
  settings(origin: string): Record<string, string>;
  /** what happened to an event that was never taken; absent: it is forgotten */
  gaveUp?(sim: Simulator): void;
  /** several events that are due at once, of whomever, in one call; absent: each has its own */
  merge?(bodies: unknown[]): unknown;
  activityId(n: number): string;
  userId(n: number): string;
}

export interface PendingEvent {
  make: MakeEvent;
  dueMs: number;
  tries: number;
}

/** What a platform does in place of an answer; null: it answers as usual. */
export type Fault = SimAnswer | 'drop' | 'hang' | 'answer_lost' | null;

/** Sends one call to our webhook; answers the status, 0 for none. */
export type Post = (url: string, call: { body: Buffer; headers: Record<string, string> }) => Promise<number>;

export class Simulator {
  readonly rules: PlatformRules;
  readonly now: () => number;
  readonly grants: Grants;
  readonly users = new Map<string, SimUser>();
  /** what else the platform knows */
  readonly facts = new Map<string, unknown>();
  readonly requests: { method: string; path: string; status: number }[] = [];
  origin = '';
  /** where events go; null: nobody subscribed */
  webhookUrl: string | null = null;
  pending: PendingEvent[] = [];
  /** in place of an answer: `drop` breaks off, `hang` never ends; null: answer as usual */
  fault: ((request: SimRequest) => Fault | Promise<Fault>) | null = null;
  /** how the platform reaches us to make sure of a subscription */
  reach: (
    url: string,
    body?: Buffer,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; body: string }> = async (url, body, headers = {}) => {
    const sent = body === undefined ? {} : { method: 'POST', body: new Uint8Array(body), headers };
    const answer = await fetch(url, sent);
    return { status: answer.status, body: await answer.text() };
  };
  /** share of events that are lost for good, by a number in [0, 1) */
  loses: () => boolean = () => false;
  #windows: { startMs: number; used: number }[];
  #count = 0;
  #server = createServer((request, response) => void this.#serve(request, response));

  constructor(rules: PlatformRules, now: () => number) {
    this.rules = rules;
    this.now = now;
    this.grants = new Grants(rules.grants, now);
    this.#windows = rules.limits.map(() => ({ startMs: 0, used: 0 }));
  }

  /** On 127.0.0.1; port 0 takes any. */
  async start(port = 0): Promise<this> {
    await new Promise<void>((ready) => this.#server.listen(port, '127.0.0.1', ready));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** As it was when it started, but for its address and subscription. */
  forget(): void {
    this.users.clear();
    this.facts.clear();
    this.grants.all.length = 0;
    this.grants.browser = { userId: '', ticks: null, agrees: true };
    this.requests.length = 0;
    this.pending = [];
    this.fault = null;
    this.loses = () => false;
  }

  settings(): Record<string, string> {
    return this.rules.settings(this.origin);
  }

  addUser(id = this.rules.userId(++this.#count)): SimUser {
    const user: SimUser = {
      id,
      activities: new Map(),
      days: new Map(),
      workouts: new Map(),
      facts: new Map(),
    };
    this.users.set(id, user);
    if (this.grants.browser.userId === '') this.grants.browser.userId = id;
    return user;
  }

  /** A run that a watch gave to the platform; `quietly` without an event. */
  record(user: SimUser, run: SimulatedRun, { quietly = false, visibleMs = 0 } = {}): SimActivity {
    const activity: SimActivity = {
      ...{ id: this.rules.activityId(++this.#count), run, visibleMs },
      ...{ updatedMs: this.now(), isDeleted: false, isPrivate: false },
    };
    user.activities.set(activity.id, activity);
    if (!quietly) this.tell({ what: 'created', user, activity });
    return activity;
  }

  remove(user: SimUser, activity: SimActivity): void {
    activity.isDeleted = true;
    this.tell({ what: 'deleted', user, activity });
  }

  measure(user: SimUser, day: SimDay, { quietly = false } = {}): void {
    user.days.set(day.day, day);
    if (!quietly) this.tell({ what: 'wellness', user, day });
  }

  unmeasure(user: SimUser, day: SimDay): void {
    user.days.delete(day.day);
    this.tell({ what: 'wellness', user, day, isGone: true });
  }

  /** The person takes the grant back on the platform's own page. */
  leave(user: SimUser): void {
    this.grants.endFor(user.id);
    this.tell({ what: 'left', user });
  }

  tell(happening: Happening): void {
    const make = this.rules.event(this, happening);
    if (make !== null && !this.loses()) this.pending.push({ make, dueMs: this.now(), tries: 0 });
  }

  /** Sends what is due by the simulated clock; what is not taken waits by the platform's own plan, and then is lost. */
  async deliver(post: Post): Promise<number> {
    let sent = 0;
    const due = this.#merged(this.pending.filter(({ dueMs }) => dueMs <= this.now()));
    this.pending = this.pending.filter(({ dueMs }) => dueMs > this.now());
    for (const event of due) {
      if (this.webhookUrl === null) continue;
      const status = await post(this.webhookUrl, event.make(this.now()));
      sent += 1;
      const waitS = this.rules.retryS[event.tries];
      const isTaken = status >= 200 && status < 300;
      if (!isTaken && waitS !== undefined) {
        this.pending.push({ ...event, tries: event.tries + 1, dueMs: this.now() + waitS * 1000 });
      } else if (!isTaken) this.rules.gaveUp?.(this);
    }
    return sent;
  }

  /** Those that were tried equally often go together. */
  #merged(due: PendingEvent[]): PendingEvent[] {
    const { merge } = this.rules;
    if (merge === undefined) return due;
    return [...Map.groupBy(due, ({ tries }) => tries)].map(([tries, events]) => {
      const make: MakeEvent = (nowMs) => {
        const made = events.map((event) => event.make(nowMs));
        const body = Buffer.from(JSON.stringify(merge(made.map((one) => JSON.parse(one.body.toString())))));
        return { body, headers: made[0]!.headers };
      };
      return { make, tries, dueMs: events[0]!.dueMs };
    });
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? '/', this.origin);
    const body = Buffer.concat(chunks);
    const isForm = incoming.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    const request: SimRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers as Record<string, string>,
      body,
      form: new URLSearchParams(isForm ? body.toString() : ''),
      json: () => JSON.parse(body.toString()),
    };
    const fault = (await this.fault?.(request)) ?? null;
    if (fault === 'hang') return;
    if (fault === 'drop') return void incoming.socket.destroy();
    const answer = fault !== null && fault !== 'answer_lost' ? fault : await this.#answer(request);
    this.requests.push({ method: request.method, path: request.path, status: answer.status });
    if (fault === 'answer_lost') return void incoming.socket.destroy();
    const bytes =
      answer.bytes ??
      (answer.json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(answer.json)));
    const type = answer.bytes === undefined ? 'application/json' : 'application/octet-stream';
    response.writeHead(answer.status, { 'content-type': type, ...answer.headers });
    response.end(bytes);
  }

  /** What a person at the platform does: say where events go, run, leave. */
  #control({ method, path, query }: SimRequest): SimAnswer | null {
    if (method !== 'POST' || !path.startsWith('/sim/')) return null;
    const user = this.users.get(query.get('user') ?? '') ?? [...this.users.values()][0];
    if (path === '/sim/webhook') this.webhookUrl = query.get('url');
    else if (path === '/sim/run' && user !== undefined)
      this.record(user, shortRun(1, { startMs: this.now() - 3_600_000 }));
    else if (path === '/sim/night' && user !== undefined) this.measure(user, someNight(this.now()));
    else if (path === '/sim/key' && user !== undefined) user.facts.set('key', query.get('key'));
    else if (path === '/sim/leave' && user !== undefined) this.leave(user);
    else return { status: 404 };
    return { status: 204 };
  }

  async #answer(request: SimRequest): Promise<SimAnswer> {
    const control = this.#control(request);
    if (control !== null) return control;
    const granting = this.grants.answer(request);
    if (granting !== null) return granting;
    const nowMs = this.now();
    const isOver = this.rules.limits.map(({ windowS, requests }, i) => {
      const startMs = nowMs - (nowMs % (windowS * 1000));
      if (this.#windows[i]!.startMs !== startMs) this.#windows[i] = { startMs, used: 0 };
      this.#windows[i]!.used += 1;
      return this.#windows[i]!.used > requests;
    });
    const headers = this.rules.limitHeaders?.(this.#windows.map(({ used }) => used)) ?? {};
    if (isOver.includes(true)) return { status: 429, headers, json: { message: 'Rate Limit Exceeded' } };
    const answer = (await this.rules.answer(this, request)) ?? {
      status: 404,
      json: { message: 'Not Found' },
    };
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }
}

/** The night before an instant, made up from its day. */
export function someNight(nowMs: number): SimDay {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const swing = Math.sin(Date.parse(day) / 86_400_000);
  return {
    ...{ day, restHrBpm: Math.round(48 + 2 * swing), sleepS: Math.round(27_000 + 1800 * swing) },
    ...{ hrvRmssdMs: Math.round(62 - 6 * swing), hrvSdnnMs: Math.round(74 - 6 * swing) },
  };
}

/** What of a person's runs a platform shows now. */
export function shown(user: SimUser, nowMs: number): SimActivity[] {
  return [...user.activities.values()].filter((a) => !a.isDeleted && !a.isPrivate && a.visibleMs <= nowMs);
}

/** The next number for something that a person makes there: given once, also where what had it is gone. */
export function newNumber(user: SimUser, of: string, first: number): number {
  const number = (user.facts.get(of) as number | undefined) ?? first;
  user.facts.set(of, number + 1);
  return number;
}
