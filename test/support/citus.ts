// A test database laid out over a Citus cluster, where CITUS=1. TEST_DATABASE_URL names a database of the coordinator
// that has the extension and knows its workers (pg_dist_node); every test file gets a database of its own on all nodes.
import postgres from 'postgres';
import { openDatabase } from '../../src/db/client.ts';
import { distribute } from '../../src/db/distribution.ts';
import { migrate } from '../../src/db/migrate.ts';
import { startBoss } from '../../src/jobs/boss.ts';

export const ON_CITUS = process.env.CITUS === '1';

/** Few, since every file makes them anew; more than workers, so that athletes lie in several shards of a node. */
const SHARDS = 4;

interface Node {
  host: string;
  port: number;
}

interface Cluster {
  /** how the workers know the coordinator; null: it is in no list of nodes */
  coordinator: Node | null;
  workers: Node[];
  /** where each worker is reached from here */
  urls: string[];
}

/** Runs statements on one database, one after another, outside of transactions. */
async function run(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = [...(await client.unsafe(statement))];
    return rows;
  } finally {
    await client.end({ timeout: 1 });
  }
}

const at = (url: string, database: string) => {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
};

/** The cluster behind the coordinator's address. Throws what is missing. */
async function readCluster(serverUrl: string): Promise<Cluster> {
  const wrong = (what: string) => new Error(`CITUS=1, but ${what} (docs/scale.md)`);
  const [extension] = await run(serverUrl, `select 1 from pg_extension where extname = 'citus'`);
  if (extension === undefined)
    throw wrong('the database of TEST_DATABASE_URL has no extension citus: create extension citus');
  const nodes = (await run(
    serverUrl,
    `select nodename as host, nodeport as port, groupid as "group" from pg_dist_node
      where noderole = 'primary' and isactive order by groupid`,
  )) as unknown as (Node & { group: number })[];
  const workers = nodes.filter(({ group }) => group !== 0);
  if (workers.length < 2)
    throw wrong(`its coordinator knows ${workers.length} active workers, and two are wanted: citus_add_node`);
  const given = process.env.CITUS_WORKERS?.split(',').map((text) => text.trim());
  if (given !== undefined && given.length !== workers.length)
    throw wrong(
      `CITUS_WORKERS names ${given.length} addresses for ${workers.length} workers of pg_dist_node`,
    );
  const urls = workers.map(({ host, port }, index) => {
    const url = new URL(serverUrl);
    url.host = given?.[index] ?? `${host}:${port}`;
    return url.href;
  });
  for (const url of urls) {
    await run(url, 'select 1').catch((error: Error) => {
      throw wrong(
        `the worker ${new URL(url).host} is not reached with the user and password of TEST_DATABASE_URL: ${error.message}; where it has another address from here, CITUS_WORKERS=host:port,… gives them in the order of pg_dist_node's groups`,
      );
    });
  }
  return { coordinator: nodes.find(({ group }) => group === 0) ?? null, workers, urls };
}

let known: Promise<Cluster> | undefined;

/**
 * Migrates an empty database of the coordinator, makes one of its name on every worker, and distributes it. The queue's
 * tables are made first: what is made before the extension stays the coordinator's own. Answers how to be rid of the
 * workers' databases, once the coordinator's is gone.
 */
export async function spreadOverCluster(serverUrl: string, url: string): Promise<{ drop(): Promise<void> }> {
  known ??= readCluster(serverUrl);
  const { coordinator, workers, urls } = await known;
  const name = new URL(url).pathname.slice(1);
  const config = { databaseUrl: url, dataDir: '', poolSize: 4, prepare: true, purpose: 'test' };

  const plain = await openDatabase(config);
  await migrate(plain);
  const boss = await startBoss(plain, () => {});
  await boss.stop({ graceful: false });
  await plain.close();

  for (const worker of urls) {
    await run(worker, `create database ${name}`);
    await run(at(worker, name), 'create extension citus');
  }
  const place = ({ host, port }: Node) => `'${host}', ${port}`;
  await run(
    url,
    'create extension citus',
    ...(coordinator === null ? [] : [`select citus_set_coordinator_host(${place(coordinator)})`]),
    ...workers.map((worker) => `select citus_add_node(${place(worker)})`),
    `alter database ${name} set citus.shard_count = ${SHARDS}`,
  );
  const spread = await openDatabase(config);
  await distribute(spread);
  await spread.close();
  return {
    async drop() {
      for (const worker of urls) await run(worker, `drop database if exists ${name} with (force)`);
    },
  };
}
