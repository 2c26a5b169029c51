import { PROVIDERS } from '../../../src/providers/registry.ts';
import { shortRun } from '../../support/simulated-files.ts';
import { connectedApp } from '../../support/simulators/connected-app.ts';
import { atMost, type Goal, none, quantile, same, timed } from '../goal.ts';

type Headers = Record<string, string>;
interface Forged {
  how: string;
  url: string;
  headers: Headers;
  body: Buffer;
}

/** Every way to be wrong that the goal names, made from a call that is right. */
function forgeries(url: string, headers: Headers, body: Buffer, other: Buffer, isSigned: boolean): Forged[] {
  const proofs = Object.keys(headers).filter((name) => name !== 'content-type');
  const withProof = (how: string, change: (value: string) => string | null): Forged => {
    const changed = Object.entries(headers).flatMap(([name, value]) => {
      const next = proofs.includes(name) ? change(value) : value;
      return next === null ? [] : [[name, next]];
    });
    // where nothing but the address proves anything, that is wrong
    const to = proofs.length === 0 ? url.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')) : url;
    return { how, url: to, headers: Object.fromEntries(changed) as Headers, body };
  };
  const flipped = (text: string) =>
    text.replace(/[a-z]/gi, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()));
  const elsewhere = url.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'));
  // where the proof is of the body, another body is no call of theirs at the right address either
  const bodies = isSigned ? url : elsewhere;
  return [
    withProof('no proof', () => null),
    withProof('an empty proof', () => ''),
    withProof('a wrong proof', (value) => `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`),
    withProof('a cut proof', (value) => value.slice(0, value.length / 2)),
    withProof('a proof that came twice', (value) => `${value}, ${value}`),
    { how: 'another address', url: elsewhere, headers, body },
    { how: 'an address in other letters', url: url.slice(0, -8) + flipped(url.slice(-8)), headers, body },
    { how: 'half a body', url: bodies, headers, body: body.subarray(0, body.length / 2) },
    { how: 'the body of another call', url: bodies, headers, body: other },
    { how: 'a prototype', url: bodies, headers, body: Buffer.from('{"__proto__":{"isProven":true}}') },
  ];
}

/** Calls that prove nothing, at every platform's address. */
export const a3: Goal = {
  id: 'A3',
  promise: 'a forged call leaves nothing behind, and learns nothing',
  asked:
    '5,000 calls at every platform, in every wrong way: no row, no job, no call of a platform; one answer, as fast as any other (± 10 ms)',
  async run(arena) {
    // Suunto's place has the reference platform here
    const ids = PROVIDERS.map(({ id }) => id).filter((id) => id !== 'suunto');
    const test = await connectedApp(ids);
    arena.onEnd(() => test.end());
    const made: Forged[] = [];
    const silent: string[] = [];
    for (const { id, webhook } of PROVIDERS) {
      const sim = test.sims.get(id);
      if (sim === undefined || sim.webhookUrl === null) continue;
      const user = sim.addUser();
      sim.grants.all.push({
        userId: user.id,
        scopes: ['offline_data'],
        access: 'a',
        refresh: '',
        expiresMs: null,
        isOver: false,
      });
      // some tell of nobody who has not been registered
      user.facts.set('registeredMs', 0);
      for (const n of [1, 2]) sim.record(user, shortRun(n, { everyS: 30 }));
      // rings and straps tell of nights only
      for (const day of ['2026-05-01', '2026-05-02'])
        sim.measure(user, { day, restHrBpm: 47, hrvRmssdMs: 61, sleepS: 27_000 });
      const calls = sim.pending.splice(0).map((event) => event.make(test.clock.ms));
      const [one, two] = calls;
      if (one === undefined) {
        // an app of the runner's own has no platform that calls
        if (id !== 'apple') silent.push(id);
        continue;
      }
      const isSigned = webhook?.proof.value === 'signature';
      made.push(
        ...forgeries(sim.webhookUrl, one.headers, one.body, two?.body ?? Buffer.from('{}'), isSigned),
      );
    }
    const count = arena.size(1000, 5000);
    const left = async () =>
      test.deps.db.direct(
        `select (select count(*) from provider_event) as events, (select count(*) from parked_event) as parked,
                (select count(*) from delivery) as deliveries, (select count(*) from pgboss.job) as jobs`,
        [],
      );
    const before = JSON.stringify(await left());
    const requests = () => [...test.sims.values()].flatMap((sim) => sim.requests.map(({ path }) => path));
    // the one thing that is nobody's: the keys that signatures are checked with, published for everybody
    const isKeys = (path: string) => path.endsWith('public_keyset.json');
    for (const sim of test.sims.values()) sim.requests.length = 0;
    const answers = new Set<string>();
    const times = new Map<string, number[]>();
    for (let n = 0; n < count; n++) {
      const { how, url, headers, body } = made[n % made.length]!;
      const startedMs = performance.now();
      const answer = await test.app.inject({
        method: 'POST',
        url: new URL(url).pathname,
        payload: body,
        headers,
      });
      times.set(how, [...(times.get(how) ?? []), performance.now() - startedMs]);
      const { requestId: _, ...said } = answer.json() as { requestId: string };
      answers.add(`${answer.statusCode} ${JSON.stringify(said)}`);
    }
    const medians = [...times.values()].map((ms) => quantile(ms, 0.5));
    const since = requests();
    return {
      did: `${count} calls, ${made.length} kinds of them over ${new Set(made.map(({ url }) => url.split('/')[4])).size} platforms`,
      checks: [
        none('platforms that nothing was forged of', silent),
        none('rows and jobs that they left', before === JSON.stringify(await left()) ? [] : ['some']),
        none(
          'calls of platforms, but for published keys',
          since.filter((path) => !isKeys(path)),
        ),
        atMost('looks at published keys', 1, since.filter(isKeys).length),
        same('different answers', 1, answers.size),
        none(
          'answers that are no refusal',
          [...answers].filter((text) => !text.startsWith('401')),
        ),
        timed(
          atMost(
            'between the fastest and the slowest kind (median)',
            10,
            Math.max(...medians) - Math.min(...medians),
            'ms',
          ),
        ),
      ],
    };
  },
};
