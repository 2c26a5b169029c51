import { atMost, type Goal, none, quantile, same, timed } from '../goal.ts';
import { inParallel } from '../load.ts';
import { addAccounts, addressOf, PASSWORD, tell } from '../people.ts';

/** Many addresses guess at many accounts, while their owners and others sign in. */
export const g1: Goal = {
  id: 'G1',
  promise: 'guessing at passwords is slowed down, and locks nobody out',
  asked: '50,000 guesses from 5,000 addresses at 200 accounts; 10 an account and hour, its owner gets in',
  async run(arena) {
    const cluster = await arena.cluster();
    const service = await arena.service(cluster, { env: { TRUST_PROXY: '127.0.0.1' } });
    const accounts = arena.size(10, 200);
    const sources = arena.size(300, 5000);
    const guesses = arena.size(1500, 50_000);
    const owners = arena.size(3, 20);
    await addAccounts(service, cluster, accounts + owners + 1);
    const signIn = (n: number, password: string, from: string, cookies = '') =>
      tell(service, '/v1/sessions', { email: addressOf(n), password }, { from, cookies });

    const devices: string[] = [];
    for (let n = 1; n <= owners; n++) devices.push((await signIn(n, PASSWORD, '10.1.0.1')).cookies);
    const calm: number[] = [];
    for (let n = 0; n < 20; n++)
      calm.push((await signIn(accounts + 1 + (n % owners), PASSWORD, '10.1.0.2')).ms);

    const looked = new Map<number, number>();
    const wrong: string[] = [];
    const under: number[] = [];
    const others = inParallel(Array.from({ length: 20 }), 1, async (_, n) => {
      const told = await signIn(accounts + 1 + (n % owners), PASSWORD, '10.1.0.3');
      under.push(told.ms);
      if (told.status !== 201) wrong.push(`another person signing in: ${told.status} ${told.code}`);
    });
    const attack = inParallel(Array.from({ length: guesses }), 4, async (_, n) => {
      const target = 1 + (n % accounts);
      const source = `10.${2 + ((n % sources) >> 16)}.${((n % sources) >> 8) & 255}.${(n % sources) & 255}`;
      const told = await signIn(target, `guess number ${n} of many`, source);
      if (told.code === 'SIGN_IN_REFUSED') looked.set(target, (looked.get(target) ?? 0) + 1);
      else if (told.code !== 'TOO_MANY_ATTEMPTS') wrong.push(`a guess: ${told.status} ${told.code}`);
    });
    await Promise.all([others, attack]);
    const lockedOut: string[] = [];
    for (let n = 1; n <= owners; n++) {
      const told = await signIn(n, PASSWORD, '10.1.0.1', devices[n - 1]);
      if (told.status !== 201) lockedOut.push(`account ${n}: ${told.status} ${told.code}`);
    }
    return {
      did: `${guesses} guesses from ${sources} addresses at ${accounts} accounts; ${owners} owners from a browser they use`,
      checks: [
        atMost('guesses at one account that were looked at', 10, Math.max(...looked.values())),
        same('accounts that were guessed at', accounts, looked.size),
        none('other answers', wrong),
        none('owners who do not get in', lockedOut),
        timed(
          atMost(
            'sign-in of others under attack, p95',
            2 * quantile(calm, 0.95),
            quantile(under, 0.95),
            'ms',
          ),
        ),
      ],
    };
  },
};
