// Tests that cannot run on a Citus cluster by their nature, each with the reason. With CITUS=1 a file without a title is
// left out by vitest.config.ts, which says so; single tests are reported as skipped, with the reason.

const KEY = 'tries to write the shard key, which Citus refuses by itself before row-level security is asked';
const POLICIES = 'puts up policies with subqueries, which Citus takes on no distributed table';

export const NOT_ON_CITUS: readonly { file: string; title?: string; why: string }[] = [
  {
    file: 'test/db/row-security-mutants.test.ts',
    why: `${POLICIES}, and changes its role within a transaction, whose shards are then reached over other connections`,
  },
  {
    file: 'test/db/row-security.test.ts',
    title: 'is read by a role that owns nothing and bypasses nothing',
    why: 'wants a role that cannot sign in; between nodes it has to',
  },
  {
    file: 'test/db/row-security.test.ts',
    title: 'changes and deletes no row of another, and inserts none',
    why: `${KEY}; test/db/distribution.test.ts tries the same with other columns`,
  },
  { file: 'test/db/row-security.test.ts', title: 'writes nothing, whatever was granted', why: KEY },
  { file: 'test/db/row-security.test.ts', title: 'is only ever added to by the app’s role', why: KEY },
  { file: 'test/db/row-security.test.ts', title: 'notices ', why: POLICIES },
  {
    file: 'test/db/distribution.test.ts',
    title: 'are read by policies in the shard beside',
    why: 'puts a stand-in for the catalogue of Citus in its place',
  },
  {
    file: 'test/db/distribution.test.ts',
    title: 'stay as they are on a server without Citus',
    why: 'is about a server without Citus',
  },
];
