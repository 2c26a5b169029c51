import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What is counted as it happens, and what is looked up when somebody asks. No label holds what a person wrote or is called. */
export interface Metrics {
  answered(request: { method: string; route: string | null; status: number; seconds: number }): void;
  /** one try of one job, by how it ended */
  tried(job: string, end: string, seconds: number): void;
  /** a request that left this process, to a host that was configured or entered */
  called(outcome: string, seconds: number): void;
  decoderFailed(code: string): void;
  /** a line of the log that somebody should see */
  said(level: 'warn' | 'error' | 'fatal', message: string): void;
  /** everything in the text form of Prometheus; `look` is asked at most every few seconds */
  text(look: () => Promise<Standing>): Promise<string>;
}

/** How things stand in the whole service and in this process. */
export interface Standing {
  /** null: the database does not say */
  rows: StandingRows | null;
  database: { open: number; idle: number; waiting: number };
  /** 0 to 1; null: it has no end, or is not known */
  storageUsed: number | null;
  checks: Record<string, boolean>;
}

/** What the database knows. */
export interface StandingRows {
  /** jobs that wait or run, or ended badly within the last day */
  jobs: { job: string; state: string; count: number }[];
  /** s; 0: none waits */
  oldestJobS: number;
  /** deliveries that have not come to their end */
  deliveries: { state: string; count: number }[];
  connections: { provider: string; state: string; count: number }[];
  /** s since a platform last told or gave anything, where somebody is connected; absent: never */
  silence: { provider: string; seconds: number }[];
  /** messages still to be sent */
  messages: { channel: string; state: string; count: number }[];
  /** s since the oldest of them was due; 0: none */
  oldestMessageS: number;
  /** plans that nobody reviewed for more than eight days */
  stalePlans: number;
}

const REQUEST_S = [0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const JOB_S = [0.01, 0.05, 0.25, 1, 5, 30, 120, 600];
const LOOK_AGAIN_MS = 5000;
const CODE = /^[A-Z][A-Z0-9_]{2,60}$/;

/** A registry of its own, so that two servers of one process (tests) count apart. `ofProcess`: memory and event loop, too. */
export function createMetrics(
  build: { version: string; schema: string },
  { ofProcess = true, now = Date.now }: { ofProcess?: boolean; now?: () => number } = {},
): Metrics {
  const registers = [new Registry()];
  const registry = registers[0]!;
  if (ofProcess) collectDefaultMetrics({ register: registry });

  const requests = new Histogram({
    name: 'pacekeeper_http_request_duration_seconds',
    help: 'Requests by their route as it is written, from the first byte to the last of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_S,
    registers,
  });
  const tries = new Histogram({
    name: 'pacekeeper_job_duration_seconds',
    help: 'Tries of jobs by how they ended: done, again, retry, give_up, failed, lost',
    labelNames: ['job', 'end'],
    buckets: JOB_S,
    registers,
  });
  const calls = new Histogram({
    name: 'pacekeeper_outbound_request_duration_seconds',
    help: 'Requests that left this process, by the class of their answer or the code of their failure',
    labelNames: ['outcome'],
    buckets: REQUEST_S,
    registers,
  });
  const decoders = new Counter({
    name: 'pacekeeper_decoder_failures_total',
    help: 'Decoder processes that crashed, hung or ran out of memory',
    labelNames: ['code'],
    registers,
  });
  const signals = new Counter({
    name: 'pacekeeper_signals_total',
    help: 'Warnings and errors in the log, by their code',
    labelNames: ['level', 'code'],
    registers,
  });
  // a counter that is born with its first event shows no increase by it
  signals.inc({ level: 'error', code: 'SUBSCRIPTION_LOST' }, 0);
  signals.inc({ level: 'warn', code: 'OVERLOADED' }, 0);
  for (const code of ['DECODER_CRASHED', 'DECODER_TIMEOUT', 'DECODER_OUT_OF_MEMORY'])
    decoders.inc({ code }, 0);
  new Gauge({
    name: 'pacekeeper_build_info',
    help: 'Always 1; which version runs, and on which schema',
    labelNames: ['version', 'schema', 'node'],
    registers,
  }).set({ ...build, node: process.versions.node }, 1);

  const standing = gaugesOfStanding(registers);
  let lookedMs = Number.NEGATIVE_INFINITY;

  return {
    answered({ method, route, status, seconds }) {
      const labels = { method, route: route ?? 'none', status: `${Math.floor(status / 100)}xx` };
      requests.observe(labels, seconds);
    },
    tried: (job, end, seconds) => tries.observe({ job, end }, seconds),
    called: (outcome, seconds) => calls.observe({ outcome }, seconds),
    decoderFailed: (code) => decoders.inc({ code }),
    said: (level, message) => signals.inc({ level, code: CODE.test(message) ? message : 'other' }),
    async text(look) {
      if (now() - lookedMs >= LOOK_AGAIN_MS) {
        lookedMs = now();
        const found = await look().catch(() => null);
        if (found === null) standing.unknown();
        else standing.set(found);
      }
      return registry.metrics();
    },
  };
}

/** What `Standing` is called outside. What cannot be looked up is not shown: 0 would say that there is none. */
function gaugesOfStanding(registers: Registry[]) {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `pacekeeper_${name}`, help, labelNames, registers });
  const jobs = gauge('queue_jobs', 'Jobs by state: created, retry, active, failed', ['job', 'state']);
  const oldestJob = gauge('queue_oldest_wait_seconds', 'How long the oldest job that could run has waited');
  const deliveries = gauge('deliveries_unfinished', 'Deliveries on their way, by state', ['state']);
  const connections = gauge('connections', 'Watch accounts by platform and state', ['provider', 'state']);
  const silence = gauge('platform_silence_seconds', 'Since a platform last told or gave anything', [
    'provider',
  ]);
  const messages = gauge('outbox_messages', 'Messages still to be sent, by way and state', [
    'channel',
    'state',
  ]);
  const oldestMessage = gauge('outbox_oldest_due_seconds', 'Since the oldest of them was due');
  const stale = gauge('plans_not_reviewed', 'Plans in force that nobody reviewed for more than eight days');
  const database = gauge('database_connections', 'Connections of this process, and who waits for one', [
    'state',
  ]);
  const storage = gauge('storage_used_ratio', 'How much of the raw files’ storage is used, 0 to 1');
  const ready = gauge('ready', '1: this part is as it should be', ['check']);
  const known = gauge('standing_known', '0: how things stand could not be looked up');
  const all = [jobs, oldestJob, deliveries, connections, silence, messages, oldestMessage, stale, database];
  const forget = () => {
    for (const one of [...all, storage, ready]) one.reset();
    // without labels a gauge that is reset says 0
    for (const one of [oldestJob, oldestMessage, stale, storage]) one.remove();
  };

  return {
    unknown() {
      forget();
      known.set(0);
    },
    set({ rows, ...found }: Standing) {
      forget();
      known.set(rows === null ? 0 : 1);
      for (const [state, count] of Object.entries(found.database)) database.set({ state }, count);
      if (found.storageUsed !== null) storage.set(found.storageUsed);
      for (const [check, isSo] of Object.entries(found.checks)) ready.set({ check }, isSo ? 1 : 0);
      if (rows === null) return;
      for (const { count, ...labels } of rows.jobs) jobs.set(labels, count);
      oldestJob.set(rows.oldestJobS);
      for (const { count, ...labels } of rows.deliveries) deliveries.set(labels, count);
      // one that is born with its first lost account shows no increase by it
      for (const { provider } of rows.connections) connections.set({ provider, state: 'needs_reauth' }, 0);
      for (const { count, ...labels } of rows.connections) connections.set(labels, count);
      for (const { provider, seconds } of rows.silence) silence.set({ provider }, seconds);
      for (const { count, ...labels } of rows.messages) messages.set(labels, count);
      oldestMessage.set(rows.oldestMessageS);
      stale.set(rows.stalePlans);
    },
  };
}
