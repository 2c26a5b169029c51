import { atMost, type Goal, none, quantile, timed } from '../goal.ts';
import { addAccounts, addressOf, tell } from '../people.ts';

/** Asks about people who have an account and people who have none, in turn, and compares what is told. */
export const g2: Goal = {
  id: 'G2',
  promise: 'nobody is told who has an account',
  asked:
    'sign-in and reset for 2,000 each; same answers, medians within 5 ms, a guess by time right at most 55 %',
  alone: true,
  async run(arena) {
    const cluster = await arena.cluster();
    const service = await arena.service(cluster, {
      // a mail server that takes nothing is enough: mail leaves through the outbox, after the answer
      env: { TRUST_PROXY: '127.0.0.1', SMTP_URL: 'smtp://127.0.0.1:9' },
    });
    const people = arena.size(300, 2000);
    await addAccounts(service, cluster, people + 1);
    const ways: [string, (email: string) => [string, object]][] = [
      ['sign-in', (email) => ['/v1/sessions', { email, password: 'not the one of anybody' }]],
      ['reset', (email) => ['/v1/password/forgotten', { email }]],
    ];
    const checks = [];
    for (const [name, ask] of ways) {
      const answers = new Set<string>();
      const times: { here: number[]; nowhere: number[] } = { here: [], nowhere: [] };
      for (let n = 1; n <= people; n++) {
        for (const who of n % 2 === 0 ? (['here', 'nowhere'] as const) : (['nowhere', 'here'] as const)) {
          const email = who === 'here' ? addressOf(n) : `nobody${n}@example.org`;
          const from = `10.${name === 'reset' ? 2 : 1}.${n >> 7}.${(n & 127) * 2 + (who === 'here' ? 1 : 0)}`;
          const told = await tell(service, ...ask(email), { from });
          answers.add(`${told.status} ${told.code}`);
          times[who].push(told.ms);
        }
      }
      const apart = Math.abs(quantile(times.here, 0.5) - quantile(times.nowhere, 0.5));
      checks.push(
        none(`${name}: answers besides the first`, [...answers].slice(1)),
        timed(atMost(`${name}: medians apart`, 5, apart, 'ms')),
        timed(atMost(`${name}: guesses by time that are right`, 55, 100 * rightByTime(times), '%')),
      );
    }
    return { did: `sign-in and reset, ${people} people with and ${people} without an account`, checks };
  },
};

/**
 * Learns the best threshold from one half of the pairs and applies it to the other, both ways round: the share that
 * it tells right. Of 300 pairs chance alone gives 50 ± 2 %.
 */
function rightByTime({ here, nowhere }: { here: number[]; nowhere: number[] }): number {
  const half = (times: number[], rest: number) => times.filter((_, n) => n % 2 === rest);
  const share = (at: number, isAbove: boolean, rest: number) => {
    const right =
      half(here, rest).filter((ms) => ms > at === isAbove).length +
      half(nowhere, rest).filter((ms) => ms > at !== isAbove).length;
    return right / (half(here, rest).length + half(nowhere, rest).length);
  };
  const learntFrom = (rest: number) => {
    let best = { at: 0, isAbove: true, share: 0 };
    for (const at of half([...here, ...nowhere], rest)) {
      for (const isAbove of [true, false]) {
        const found = share(at, isAbove, rest);
        if (found > best.share) best = { at, isAbove, share: found };
      }
    }
    return share(best.at, best.isAbove, 1 - rest);
  };
  return (learntFrom(0) + learntFrom(1)) / 2;
}
