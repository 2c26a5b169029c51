import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/client.ts';
import { databaseError } from '../../../src/db/database-error.ts';
import { insertAthlete } from '../../../src/db/queries/athlete.ts';
import {
  claimAccount,
  lockConnection,
  putConnection,
  releaseAccount,
} from '../../../src/db/queries/connection.ts';
import { keepEvents } from '../../../src/db/queries/provider-event.ts';
import { readStanding } from '../../../src/db/queries/standing.ts';
import { type Jobs, openJobs } from '../../../src/jobs/queue.ts';
import type { ProviderEvent } from '../../../src/providers/webhook.ts';
import { createEventInbox } from '../../../src/services/connections/event-inbox.ts';
import { SERVER_URL, type TestDatabase, testDatabase } from '../../support/database.ts';
import { QUIET } from '../../support/jobs.ts';

const NOW_MS = Date.UTC(2026, 4, 3, 20);
const now = () => NOW_MS;
let test: TestDatabase;
let queue: Jobs;
beforeAll(async () => {
  test = await testDatabase();
  queue = await openJobs(test.db, QUIET);
  for (const name of ['ann', 'bob', 'cem']) await connect(name);
});
afterAll(async () => {
  await queue.stop();
  await test.end();
});
beforeEach(() =>
  test.db.direct('delete from provider_event; delete from parked_event; delete from pgboss.job', []),
);

const account = (name: string) => ({
  provider: 'strava',
  externalId: `user-${name}`,
  connectionId: `con-${name}`,
});

async function connect(name: string): Promise<void> {
  await test.db.transaction(async (tx) => {
    await insertAthlete(tx, { athleteId: name, zone: 'UTC', createdMs: NOW_MS });
    const row = { athleteId: name, ...account(name), state: 'active', connectedMs: NOW_MS } as const;
    await putConnection(tx, row);
    await claimAccount(tx, { ...account(name), ownerAthlete: name });
  });
}

function event(owner: string, key: string): ProviderEvent {
  return { owner, key, isProven: true, kind: 'changed', objects: [], document: null };
}

const tell = (inbox: ReturnType<typeof createEventInbox>, name: string, ...keys: string[]) =>
  inbox.keep(
    'strava',
    `user-${name}`,
    keys.map((key) => event(`user-${name}`, key)),
  );

async function rows(query: string): Promise<Record<string, unknown>[]> {
  return test.db.direct(query, []);
}
const kept = async () =>
  (await rows('select athlete_id as a, event_key as k from provider_event order by 1, 2')).map(
    ({ a, k }) => `${a} ${k}`,
  );
const due = async () =>
  (await rows(`select data->>'athleteId' as a from pgboss.job where name = 'pull' order by 1`)).map(
    ({ a }) => a,
  );

/** The database, with what happens to its transactions written down; `before` may refuse one. */
function watched(before: (n: number) => Promise<void> | void = () => {}) {
  const seen = { begun: 0, committed: 0 };
  const wrap = (db: Database): Database => ({
    ...db,
    as: (identity) => wrap(db.as(identity)),
    async transaction(fn, limits) {
      seen.begun += 1;
      await before(seen.begun);
      const value = await db.transaction(fn, limits);
      seen.committed += 1;
      return value;
    },
  });
  return { seen, inbox: createEventInbox({ db: wrap(test.db), now, queue }) };
}

describe('what platforms tell at the same time', () => {
  it('is stored in one transaction, each with its owner, and makes one pull due for each', async () => {
    const { seen, inbox } = watched();
    await Promise.all([
      tell(inbox, 'ann', 'a1'),
      tell(inbox, 'bob', 'b1', 'b2'),
      tell(inbox, 'ann', 'a2'),
      tell(inbox, 'cem', 'c1'),
    ]);
    expect(seen).toEqual({ begun: 1, committed: 1 });
    expect(await kept()).toEqual(['ann a1', 'ann a2', 'bob b1', 'bob b2', 'cem c1']);
    expect(await due()).toEqual(['ann', 'bob', 'cem']);
  });

  it('and tell again is kept once, in one call, in two at once and later, and makes nothing due', async () => {
    const { inbox } = watched();
    await Promise.all([tell(inbox, 'ann', 'a1', 'a1'), tell(inbox, 'ann', 'a1')]);
    await rows('delete from pgboss.job');
    await tell(inbox, 'ann', 'a1');
    expect(await kept()).toEqual(['ann a1']);
    expect(await due()).toEqual([]);
  });

  it('is answered after the commit', async () => {
    let open = () => {};
    const { seen, inbox } = watched(() => new Promise<void>((resolve) => (open = resolve)));
    let isAnswered = false;
    const answer = tell(inbox, 'ann', 'a1').then(() => {
      isAnswered = true;
      expect(seen.committed).toBe(1);
    });
    while (seen.begun === 0) await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
    open();
    await answer;
  });

  it('is refused together with a database that is away, and nothing of it is there', async () => {
    const { seen, inbox } = watched(() => {
      throw databaseError('CONNECTION_LOST', 'gone');
    });
    const ends = await Promise.allSettled([tell(inbox, 'ann', 'a1'), tell(inbox, 'bob', 'b1')]);
    expect(ends.map((end) => end.status)).toEqual(['rejected', 'rejected']);
    expect(seen.begun).toBe(1);
    expect(await kept()).toEqual([]);
  });

  it('is refused with all that waits behind it where the database is away, and each is not tried by itself', async () => {
    let end = () => {};
    const away = new Promise<never>((_, reject) => {
      end = () => reject(databaseError('CONNECTION_LOST', 'gone'));
    });
    const { seen, inbox } = watched(() => away);
    const answers: Promise<void>[] = [];
    for (const key of ['1', '2', '3', '4']) {
      answers.push(tell(inbox, 'ann', key));
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    }
    const ends = Promise.allSettled(answers);
    end();
    expect((await ends).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect([1, 2]).toContain(seen.begun);
  });

  it('is stored one by one where a fault of our own ends it together', async () => {
    const { seen, inbox } = watched((n) => {
      if (n === 1) throw new TypeError('no such thing');
    });
    await Promise.all([tell(inbox, 'ann', 'a1'), tell(inbox, 'bob', 'b1')]);
    expect(seen).toEqual({ begun: 3, committed: 2 });
    expect(await kept()).toEqual(['ann a1', 'bob b1']);
  });

  it('and makes work due that the queue refuses ends with an error of the database', async () => {
    const making = test.db.transaction((tx) =>
      queue.due(tx, 'provider', { athleteId: 'no\u0000body', connectionId: 'con' }),
    );
    await expect(making).rejects.toMatchObject({ code: 'QUERY_FAILED', sqlState: '22P05' });
  });

  it('and holds what no database takes is refused alone', async () => {
    const { inbox } = watched();
    const ends = await Promise.allSettled([
      tell(inbox, 'ann', 'a1'),
      tell(inbox, 'bob', 'nul \u0000'),
      tell(inbox, 'no\u0000body', 'x'),
      tell(inbox, 'cem', 'c1'),
      tell(inbox, 'nobody', 'n1'),
    ]);
    expect(ends.map((end) => end.status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await kept()).toEqual(['ann a1', 'cem c1']);
    expect(await due()).toEqual(['ann', 'cem']);
    expect(await rows('select external_id as id from parked_event')).toEqual([{ id: 'user-nobody' }]);
  });

  it('ends the silence of a platform before any worker takes it', async () => {
    const laterMs = NOW_MS + 3_600_000;
    await tell(createEventInbox({ db: test.db, now: () => laterMs, queue }), 'ann', 'a1');
    const { silence } = await test.db.read((db) => readStanding(db, laterMs + 1000));
    expect(silence).toEqual([{ provider: 'strava', seconds: 1 }]);
  });

  it('about an account that was just given back waits for its next owner', async () => {
    const { inbox } = watched();
    await tell(inbox, 'ann', 'a1');
    await test.db.transaction((tx) => releaseAccount(tx, account('ann')));
    await tell(inbox, 'ann', 'a2');
    expect(await kept()).toEqual(['ann a1']);
    expect(await rows('select event_key as k from parked_event')).toEqual([{ k: 'a2' }]);
    await test.db.transaction((tx) => claimAccount(tx, { ...account('ann'), ownerAthlete: 'ann' }));
  });

  it('cannot be written with another athlete than the one that it is written for', async () => {
    const writing = test.db.as({ kind: 'nobody' }).transaction(async (tx) => {
      await keepEvents(tx, [{ provider: 'strava', externalId: 'user-ann', events: [] }]);
      await tx.execute(sql`insert into provider_event (athlete_id, connection_id, event_key, received_ms)
        values ('bob', 'con-bob', 'x', 0)`);
    });
    await expect(writing).rejects.toMatchObject({ sqlState: '42501' });
  });
});

describe.skipIf(SERVER_URL === null)('a pull that waits already', () => {
  it('is not taken before the event is there that it is due for', async () => {
    const subject = { athleteId: 'ann', connectionId: 'con-ann' };
    await test.db.transaction((tx) => queue.due(tx, 'provider', subject));
    const taken = () =>
      rows(`select id from pgboss.job where name = 'pull' and state = 'created' for update skip locked`);
    await test.db.transaction(async (tx) => {
      await queue.dueEach(tx, 'provider', [subject]);
      expect(await taken()).toEqual([]);
    });
    expect(await taken()).toHaveLength(1);
  });
});

describe.skipIf(SERVER_URL === null)('an event', () => {
  it('is stored while a worker holds its connection', async () => {
    const { inbox } = watched();
    await test.db.transaction(async (tx) => {
      await lockConnection(tx, 'ann', 'con-ann');
      await tell(inbox, 'ann', 'a1');
    });
    expect(await kept()).toEqual(['ann a1']);
  });
});

describe.skipIf(SERVER_URL === null)('an athlete whose rows somebody holds', () => {
  it('waits alone, and is refused before platforms give up', async () => {
    const { inbox } = watched();
    await test.db.transaction(async (tx) => {
      await tx.execute(sql`select from connection where athlete_id = 'ann' for update`);
      const ends = await Promise.allSettled([tell(inbox, 'ann', 'a1'), tell(inbox, 'bob', 'b1')]);
      expect(ends).toMatchObject([{ reason: { sqlState: '55P03' } }, { status: 'fulfilled' }]);
    });
    expect(await kept()).toEqual(['bob b1']);
  });
});
