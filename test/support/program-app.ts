import { KEY_SCOPES, type KeyScope } from '../../src/core/access/scope.ts';
import { createKey } from '../../src/services/people/api-keys.ts';
import type { PeopleDeps } from '../../src/services/people/people-deps.ts';
import { NOW, type TestApp, testApp } from './app.ts';
import { browserOn, PASSWORD } from './browser.ts';

export interface ProgramApp extends TestApp {
  /** where it listens */
  address: string;
  clock: { ms: number };
  /** A key of the first account, which runs; it ends a day from now. */
  key(scopes?: readonly KeyScope[], athletes?: string[] | null): Promise<string>;
}

/** The app listening on a port, with an account whose keys programs may show it. */
export async function programApp(): Promise<ProgramApp> {
  const clock = { ms: Date.parse(NOW) };
  const test = await testApp({ deps: { now: () => clock.ms } });
  const first = await browserOn(test.app).post('/v1/accounts/first', {
    ...{ email: 'ann@example.org', name: 'Ann', password: PASSWORD },
  });
  const { accountId } = first.body;
  const { secrets } = test.deps.platforms;
  const people = { ...test.deps, secrets, publicUrl: 'http://localhost', sendsMail: false } as PeopleDeps;
  const address = await test.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...test,
    address,
    clock,
    async key(scopes = KEY_SCOPES, athletes = null) {
      const wanted = { name: 'a program', scopes: [...scopes], athletes, isStrong: true };
      const { key } = await createKey(people, accountId, { ...wanted, expiresMs: clock.ms + 86_400_000 });
      return key;
    },
  };
}
