import type { Mutant } from './mutant.ts';

const ACCOUNTS = 'test/http/accounts.test.ts';
const TOKENS = 'test/services/connections/tokens.test.ts';

/** What would let somebody pass for another, or end a connection that works. Tests of accounts build on each other. */
export const PEOPLE_MUTANTS: Mutant[] = [
  {
    id: 'refusal-ends-grant',
    what: 'any refusal of a refresh counts as the end of a grant',
    file: 'src/services/connections/renew-token.ts',
    from: '  if (oauth.isGrantOver(answer)) return endGrant(deps, row);',
    to: '  if (answer.status >= 400 || oauth.isGrantOver(answer)) return endGrant(deps, row);',
    test: { file: TOKENS, name: 'ends no connection' },
  },
  {
    id: 'refresh-written-late',
    what: 'who was taken over still writes the tokens it got',
    file: 'src/services/connections/renew-token.ts',
    from: '(tx) => changeAtFence(tx, row, { ...fine, ...sealed })',
    to: "(tx) => import('../../db/queries/connection.ts').then((q) => q.changeConnection(tx, row.athleteId, row.connectionId, { ...fine, ...sealed })).then(() => true)",
    test: { file: TOKENS, name: 'lets the dead write nothing' },
  },
  {
    id: 'old-refresh-token-lost',
    what: 'a platform that gives no new refresh token takes the old one away',
    file: 'src/services/connections/renew-token.ts',
    from: 'tokens.refreshToken ?? old.refreshToken',
    to: "tokens.refreshToken ?? ''",
    test: { file: TOKENS, name: 'keeps the refresh token that it has' },
  },
  {
    id: 'session-never-idle',
    what: 'a session that nobody used stays open',
    file: 'src/services/people/sessions.ts',
    from: '  if (idleMs >= livesOf(found.account).idleMs) return null;\n',
    to: '',
    test: { file: ACCOUNTS, name: '' },
  },
  {
    id: 'token-used-twice',
    what: 'a mailed link works as often as it is opened',
    file: 'src/services/people/tokens.ts',
    from: '  const [row] = await tx\n    .delete(accountToken)\n    .where(',
    to: '  const [row] = await tx\n    .update(accountToken)\n    .set({ purpose })\n    .where(',
    test: { file: ACCOUNTS, name: '' },
  },
  {
    id: 'guesses-uncounted',
    what: 'guesses at a password have no end',
    file: 'src/services/people/attempts.ts',
    from: '(counts.get(key) ?? 0) >= most',
    to: '(counts.get(key) ?? 0) >= most * 1e6',
    test: { file: ACCOUNTS, name: '' },
  },
  {
    id: 'code-taken-twice',
    what: 'a code of the authenticator counts as often as it is given',
    file: 'src/services/people/second-factor.ts',
    from: '.where(and(eq(totp.accountId, accountId), lt(totp.lastStep, step)))',
    to: '.where(eq(totp.accountId, accountId))',
    test: { file: ACCOUNTS, name: '' },
  },
];
