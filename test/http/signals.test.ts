import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createDecodePool } from '../../src/formats/decode/pool.ts';
import { maySeeMetrics } from '../../src/http/metrics-access.ts';
import { watchedFetch } from '../../src/services/outbound/watched-fetch.ts';
import { createReadiness, type ReadinessDeps } from '../../src/services/readiness.ts';
import { createMetrics, type Metrics } from '../../src/signals/metrics.ts';
import { NOW, type TestApp, testApp } from '../support/app.ts';

const OPS = new URL('../../ops/', import.meta.url);
const HOSTILE = fileURLToPath(new URL('../support/decoders/hostile-decoder.ts', import.meta.url));
const NOW_MS = Date.parse(NOW);
const DAY_MS = 86_400_000;

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
}
const rules = (
  parse(readFileSync(new URL('prometheus/alerts.yaml', OPS), 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);

let test: TestApp;
let metrics: Metrics;
let clock = 0;
/** what readiness looks at, each part as a test sets it */
let looks: ReadinessDeps;

beforeAll(async () => {
  // each look is a new one
  metrics = createMetrics({ version: '0', schema: '0' }, { now: () => (clock += 60_000) });
  test = await testApp({ metrics, ready: () => createReadiness(looks, said)() });
  looks = { db: test.deps.db, files: test.deps.files, queue: test.deps.queue };
});
afterAll(() => test.end());

function said(check: string): void {
  metrics.said('warn', 'NOT_READY');
  expect(check).not.toBe('');
}

async function shown(): Promise<string> {
  return (await test.app.inject('/metrics')).body;
}

/** The sum of what is shown under this name with these labels; null: nothing is. */
function valueIn(text: string, name: string, labels: Record<string, string> = {}): number | null {
  const lines = text.split('\n').filter((line) => {
    const [, found, inside = ''] = /^([a-zA-Z0-9_:]+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    return found === name && Object.entries(labels).every(([k, v]) => inside.includes(`${k}="${v}"`));
  });
  return lines.length === 0 ? null : lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const run = (statement: string) =>
  test.deps.db.transaction((tx) => tx.execute(sql.raw(statement))).then(() => undefined);
const broken = () => Promise.reject(new Error('broken'));

interface Fault {
  /** breaks it; answers how to mend it */
  inject: () => Promise<(() => Promise<unknown>) | undefined>;
  metric: string;
  labels?: Record<string, string>;
  /** whether the value says so */
  tells: (value: number) => boolean;
  /** a machine with other work raises it, too */
  isTime?: true;
  /** whom it wakes */
  alert: string;
  /** the part that is not ready meanwhile */
  check?: string;
}

const FAULTS: Record<string, Fault> = {
  'a database that does not answer': {
    inject: async () => {
      looks = { ...looks, db: { ...test.deps.db, read: broken } };
      return undefined;
    },
    ...{ metric: 'pacekeeper_ready', labels: { check: 'database' }, tells: (v) => v === 0 },
    ...{ alert: 'PacekeeperNotReady', check: 'database' },
  },
  'a schema that is older than this version': {
    inject: async () => {
      await run('create table kept as select * from pacekeeper_migration');
      await run(
        'delete from pacekeeper_migration where position = (select max(position) from pacekeeper_migration)',
      );
      return async () => {
        await run('delete from pacekeeper_migration');
        await run('insert into pacekeeper_migration select * from kept');
        await run('drop table kept');
      };
    },
    ...{ metric: 'pacekeeper_ready', labels: { check: 'migrations' }, tells: (v) => v === 0 },
    ...{ alert: 'PacekeeperNotReady', check: 'migrations' },
  },
  'a file store that keeps nothing': {
    inject: async () => {
      looks = { ...looks, files: { ...test.deps.files, put: broken } };
      return undefined;
    },
    ...{ metric: 'pacekeeper_ready', labels: { check: 'files' }, tells: (v) => v === 0 },
    ...{ alert: 'PacekeeperNotReady', check: 'files' },
  },
  'workers that stand still': {
    inject: async () => {
      looks = { ...looks, queue: { isLooking: () => false } };
      return undefined;
    },
    ...{ metric: 'pacekeeper_ready', labels: { check: 'queue' }, tells: (v) => v === 0 },
    ...{ alert: 'PacekeeperNotReady', check: 'queue' },
  },
  'nobody who takes the work': {
    inject: async () => {
      await run(
        "insert into pgboss.job (name, created_on, start_after) values ('dead', now() - interval '20 minutes', now() - interval '20 minutes')",
      );
      return () => run("delete from pgboss.job where name = 'dead'");
    },
    ...{ metric: 'pacekeeper_queue_oldest_wait_seconds', tells: (v) => v > 600 },
    alert: 'PacekeeperQueueIsOld',
  },
  'jobs that died': {
    inject: async () => {
      await run("insert into pgboss.job (name, state) values ('dead', 'failed')");
      return () => run("delete from pgboss.job where name = 'dead'");
    },
    ...{ metric: 'pacekeeper_queue_jobs', labels: { state: 'failed' }, tells: (v) => v === 1 },
    alert: 'PacekeeperJobsDied',
  },
  'a job that fails by an error of ours': {
    inject: async () => {
      const { put, get } = test.deps.files;
      Object.assign(test.deps.files, { get: broken });
      const sha256 = 'a'.repeat(64);
      await run(
        `insert into raw_file (athlete_id, sha256, size_bytes, stored_ms) values ('local', '${sha256}', 1, 0) on conflict do nothing`,
      );
      await run(
        `insert into delivery (athlete_id, delivery_id, natural_key, source, received_ms, size_bytes, sha256) values ('local', 'dlv_signal', 'signal', 'upload', 0, 1, '${sha256}')`,
      );
      const due = test.deps.db.transaction((tx) =>
        test.deps.queue.due(tx, 'file', { athleteId: 'local', deliveryId: 'dlv_signal' }),
      );
      await due;
      test.deps.queue.wake();
      await expect
        .poll(async () => valueIn(await shown(), 'pacekeeper_signals_total', { code: 'JOB_FAILED' }), {
          timeout: 60_000,
        })
        .toBeGreaterThan(0);
      return async () => {
        Object.assign(test.deps.files, { put, get });
        await run("delete from pgboss.job where name = 'decode'");
      };
    },
    metric: 'pacekeeper_job_duration_seconds_count',
    ...{ labels: { job: 'decode', end: 'failed' }, tells: (v) => v >= 1, alert: 'PacekeeperJobsFail' },
  },
  'a decoder that crashes': {
    inject: async () => {
      const pool = createDecodePool({ size: 1, decoderPath: HOSTILE, onFailure: metrics.decoderFailed });
      await pool.decode(Buffer.from('exit'), { file: 'x.fit' });
      await pool.close();
      return undefined;
    },
    ...{ metric: 'pacekeeper_decoder_failures_total', labels: { code: 'DECODER_CRASHED' } },
    ...{ tells: (v) => v === 1, alert: 'PacekeeperDecodersFail' },
  },
  'a request that ends in an error of ours': {
    inject: async () => {
      looks = { ...looks, queue: { isLooking: () => false } };
      await test.app.inject('/readyz');
      return undefined;
    },
    ...{
      metric: 'pacekeeper_http_request_duration_seconds_count',
      labels: { status: '5xx', route: '/readyz' },
    },
    ...{ tells: (v) => v >= 1, alert: 'PacekeeperErrorBudgetBurns' },
  },
  'a platform that refuses': {
    inject: () => connected('degraded', 0),
    ...{ metric: 'pacekeeper_connections', labels: { state: 'degraded' }, tells: (v) => v === 1 },
    alert: 'PacekeeperPlatformRefuses',
  },
  'accounts that have to be connected anew': {
    inject: () => connected('needs_reauth', 0),
    ...{ metric: 'pacekeeper_connections', labels: { state: 'needs_reauth' }, tells: (v) => v === 1 },
    alert: 'PacekeeperAccountsLost',
  },
  'a platform that says nothing': {
    inject: () => connected('active', DAY_MS),
    ...{ metric: 'pacekeeper_platform_silence_seconds', labels: { provider: 'strava' } },
    ...{ tells: (v) => v === 86_400, alert: 'PacekeeperPlatformSilent' },
  },
  'a subscription that ended': {
    inject: async () => {
      test.app.log.error({ provider: 'strava' }, 'SUBSCRIPTION_LOST');
      return undefined;
    },
    ...{ metric: 'pacekeeper_signals_total', labels: { level: 'error', code: 'SUBSCRIPTION_LOST' } },
    ...{ tells: (v) => v === 1, alert: 'PacekeeperSubscriptionLost' },
  },
  'more requests than can be answered': {
    inject: async () => {
      test.app.log.warn({ underWay: 100 }, 'OVERLOADED');
      return undefined;
    },
    ...{ metric: 'pacekeeper_signals_total', labels: { level: 'warn', code: 'OVERLOADED' } },
    ...{ tells: (v) => v === 1, alert: 'PacekeeperOverloaded' },
  },
  'messages that nobody sends': {
    inject: async () => {
      await run(
        `insert into outbox (athlete_id, message_id, channel, subject, version, title, due_ms, created_ms) values ('local', 'm1', 'mail', 's', 1, 't', ${NOW_MS - 3_600_000}, 0)`,
      );
      return () => run('delete from outbox');
    },
    ...{ metric: 'pacekeeper_outbox_oldest_due_seconds', tells: (v) => v === 3600 },
    alert: 'PacekeeperMessagesWait',
  },
  'others who do not answer': {
    inject: async () => {
      const fetch = watchedFetch(
        () => Promise.reject(Object.assign(new Error('x'), { code: 'NO_ANSWER' })),
        metrics,
      );
      await fetch({ method: 'GET', url: 'https://x.example/' } as never).catch(() => undefined);
      return undefined;
    },
    ...{ metric: 'pacekeeper_outbound_request_duration_seconds_count', labels: { outcome: 'NO_ANSWER' } },
    ...{ tells: (v) => v === 1, alert: 'PacekeeperCallsFail' },
  },
  'storage that fills': {
    inject: async () => {
      const { fullness } = test.deps.files;
      Object.assign(test.deps.files, { fullness: async () => 0.9 });
      return async () => void Object.assign(test.deps.files, { fullness });
    },
    ...{ metric: 'pacekeeper_storage_used_ratio', tells: (v) => v === 0.9, alert: 'PacekeeperStorageFills' },
  },
  'transactions that wait for a connection': {
    inject: async () => {
      const { load } = test.deps.db;
      Object.assign(test.deps.db, { load: () => ({ open: 10, idle: 0, waiting: 3 }) });
      return async () => void Object.assign(test.deps.db, { load });
    },
    ...{ metric: 'pacekeeper_database_connections', labels: { state: 'waiting' }, tells: (v) => v === 3 },
    alert: 'PacekeeperDatabaseBusy',
  },
  'errors in the log': {
    inject: async () => {
      for (let n = 0; n < 11; n++) test.app.log.error({ err: new Error('x') }, 'TELL_FAILED');
      return undefined;
    },
    ...{ metric: 'pacekeeper_signals_total', labels: { level: 'error', code: 'TELL_FAILED' } },
    ...{ tells: (v) => v > 10, alert: 'PacekeeperErrors' },
  },
  'a plan that nobody reviews': {
    inject: async () => {
      await run(
        `insert into plan (athlete_id, plan_id, goal, start_day, end_day, active, created_ms) values ('local', 'pln_old', '{}', '2020-01-06', '2030-01-06', true, 0)`,
      );
      await run(
        `insert into decision (athlete_id, decision_id, review_key, as_of_day, decided_ms, policy_version, outcome, input, output) values ('local', 'dec_old', 'weekly:old', '2020-01-13', 0, '1', 'hold', '{}', '{}')`,
      );
      return () => run('delete from plan');
    },
    ...{ metric: 'pacekeeper_plans_not_reviewed', tells: (v) => v === 1 },
    alert: 'PacekeeperPlansNotReviewed',
  },
  'a request that takes too long': {
    inject: async () => {
      looks = { ...looks, files: { ...test.deps.files, put: async () => standStill(600) } };
      await test.app.inject('/readyz');
      return undefined;
    },
    ...{ metric: 'pacekeeper_http_request_duration_seconds_sum', labels: { route: '/readyz' } },
    ...{ tells: (v) => v > 0.5, isTime: true, alert: 'PacekeeperSlow' },
  },
  'a process that is late for everything': {
    inject: async () => {
      await shown();
      // what measures it looks at the clock every ten milliseconds
      await new Promise((resolve) => setTimeout(resolve, 20));
      standStill(600);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return undefined;
    },
    ...{
      metric: 'nodejs_eventloop_lag_p99_seconds',
      tells: (v) => v > 0.5,
      isTime: true,
      alert: 'PacekeeperLoopLags',
    },
  },
};

/** Nothing else happens in this process meanwhile. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function connected(state: string, silentMs: number) {
  await run(
    `insert into connection (athlete_id, connection_id, provider, external_id, state, connected_ms, last_event_ms) values ('local', 'con_1', 'strava', 'x', '${state}', 0, ${NOW_MS - silentMs})`,
  );
  return () => run('delete from connection');
}

describe('a service that is as it should be', () => {
  it('is ready, in each of its parts', async () => {
    const answer = await test.app.inject('/readyz');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'ready',
      checks: { database: true, migrations: true, files: true, queue: true },
    });
    expect(await test.deps.files.list('readiness')).toEqual([]);
  });

  it('raises no signal', async () => {
    const text = await shown();
    expect(valueIn(text, 'pacekeeper_ready')).toBe(4);
    for (const { metric, labels, tells, isTime } of Object.values(FAULTS)) {
      if (isTime) continue;
      const value = valueIn(text, metric, labels);
      expect([metric, labels, value !== null && tells(value)]).toEqual([metric, labels, false]);
    }
  });

  it('is quick, and late for nothing, once it is left alone', async () => {
    const timed = Object.values(FAULTS).filter(({ isTime }) => isTime);
    expect(timed).toHaveLength(2);
    // what is summed up is told by what is new in it; the rest begins anew with each look
    const newIn = (text: string, before: string, { metric, labels }: Fault) =>
      valueIn(text, metric, labels)! - (metric.endsWith('_sum') ? valueIn(before, metric, labels)! : 0);
    const late = async () => {
      const before = await shown();
      await test.app.inject('/readyz');
      const text = await shown();
      return timed.filter((fault) => fault.tells(newIn(text, before, fault)));
    };
    await expect.poll(late, { timeout: 50_000 }).toEqual([]);
  });

  it('says that no account of a platform is lost before one is', async () => {
    const mend = await connected('active', 0);
    try {
      const labels = { provider: 'strava', state: 'needs_reauth' };
      expect(valueIn(await shown(), 'pacekeeper_connections', labels)).toBe(0);
    } finally {
      await mend();
    }
  });

  it('shows nobody’s names: routes are as they are written, what is not there is none', async () => {
    await test.app.inject('/v1/activities/act_of_somebody');
    await test.app.inject('/no/such/address');
    const text = await shown();
    expect(text).toContain('route="/v1/activities/:id"');
    expect(text).toContain('route="none"');
    expect(text).not.toMatch(/act_of_somebody|no\/such|athlete_id|"local"/);
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toMatch(/pacekeeper_build_info\{version="0",schema="0",node="/);
  });
});

describe('each fault raises its signal', () => {
  it.each(Object.entries(FAULTS))('%s', async (_name, { inject, metric, labels, tells, alert, check }) => {
    const sound = { ...looks };
    const mend = await inject();
    try {
      const value = valueIn(await shown(), metric, labels);
      expect(value).not.toBeNull();
      expect(tells(value!)).toBe(true);
      expect(rules.find((rule) => rule.alert === alert)).toBeDefined();
      if (check !== undefined) {
        const answer = await test.app.inject('/readyz');
        expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
        expect(answer.json()).toMatchObject({ status: 'not_ready', checks: { [check]: false } });
      }
    } finally {
      looks = sound;
      await mend?.();
    }
  });

  it('but none keeps the process from saying that it is up', async () => {
    const { as } = test.deps.db;
    const away = { ...test.deps.db, read: broken, transaction: broken };
    Object.assign(test.deps.db, { as: () => away });
    try {
      expect((await test.app.inject('/healthz')).statusCode).toBe(200);
    } finally {
      Object.assign(test.deps.db, { as });
    }
  });

  it('and so does what cannot even be looked up', async () => {
    const text = await metrics.text(broken);
    expect(valueIn(text, 'pacekeeper_standing_known')).toBe(0);
    for (const name of ['connections', 'queue_oldest_wait_seconds', 'storage_used_ratio'])
      expect(valueIn(text, `pacekeeper_${name}`), name).toBeNull();
  });
});

describe('rules and pictures', () => {
  const named = (text: string) => text.match(/\b(?:pacekeeper|nodejs|process)_[a-z0-9_]+/g) ?? [];
  const recorded = new Set(rules.flatMap(({ record }) => record ?? []));

  it('name metrics that are there', async () => {
    const text = await shown();
    const there = new Set(text.match(/^# TYPE \S+/gm)!.map((line) => line.slice(7)));
    const base = (name: string) => (there.has(name) ? name : name.replace(/_(count|sum|bucket)$/, ''));
    const dashboard = JSON.parse(readFileSync(new URL('grafana/dashboard.json', OPS), 'utf8')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    const expressions = [
      ...rules.map(({ expr }) => expr),
      ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
    expect(expressions.length).toBeGreaterThan(50);
    for (const expr of expressions) {
      expect([expr, named(expr).filter((name) => !there.has(base(name)))]).toEqual([expr, []]);
      const rule = expr.match(/pacekeeper:[a-z0-9_:]+/g) ?? [];
      expect([expr, rule.filter((name) => !recorded.has(name))]).toEqual([expr, []]);
    }
  });

  it('have an alert for every fault, and nothing else but what a process says of itself', () => {
    const tried = new Set(Object.values(FAULTS).map(({ alert }) => alert));
    // one is what Prometheus says of a process that is gone, the other 1.5 GB
    const ofProcess = ['Down', 'MemoryGrows'];
    const untried = rules.flatMap(({ alert }) => (alert === undefined || tried.has(alert) ? [] : [alert]));
    expect(untried.toSorted()).toEqual(ofProcess.map((name) => `Pacekeeper${name}`).toSorted());
    const alerts = rules.flatMap(({ alert }) => alert ?? []);
    expect(new Set(alerts).size).toBe(alerts.length);
  });
});

const PROMTOOL = spawnSync('promtool', ['--version']).status === 0;
describe.skipIf(!PROMTOOL)('the rules, as Prometheus reads them', () => {
  it('fire within two minutes of each fault, and none of them on a quiet day', () => {
    const args = ['test', 'rules', fileURLToPath(new URL('prometheus/alerts.test.yaml', OPS))];
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('are all tried there', () => {
    const tried = readFileSync(new URL('prometheus/alerts.test.yaml', OPS), 'utf8');
    for (const { alert } of rules) if (alert !== undefined) expect(tried).toContain(`alertname="${alert}"`);
  });
});

describe('metrics', () => {
  it('are for this machine alone where nobody has a token', async () => {
    const ask = (remoteAddress: string, headers = {}) =>
      test.app.inject({ url: '/metrics', remoteAddress, headers });
    expect((await ask('127.0.0.1')).statusCode).toBe(200);
    expect((await ask('192.0.2.7')).json()).toMatchObject({ code: 'NOT_FOUND' });
    // a proxy on this machine asks for somebody else
    for (const name of ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'])
      expect((await ask('127.0.0.1', { [name]: 'x' })).statusCode, name).toBe(404);
    const from = (headers: Record<string, string>) =>
      maySeeMetrics({ token: null }, { headers, socket: { remoteAddress: '127.0.0.1' } }, false);
    expect([from({ host: 'localhost:9464' }), from({ host: 'metrics.example.org' })]).toEqual([true, false]);
  });
});
