import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Answer, LostAnswer, Terms } from '../../src/core/outbox/message.ts';
import { eraseAthlete } from '../../src/db/queries/decision.ts';
import { getMessage, listMessages } from '../../src/db/queries/outbox.ts';
import { JOBS } from '../../src/jobs/pipeline.ts';
import { ensureLocalAthlete } from '../../src/services/athlete.ts';
import { type Step, UNQUEUED } from '../../src/services/job-queue.ts';
import type { Channel, Outgoing } from '../../src/services/outbox/channel.ts';
import { channelsOf } from '../../src/services/outbox/channel.ts';
import { planMessage } from '../../src/services/outbox/plan-message.ts';
import { sendMessage } from '../../src/services/outbox/send-message.ts';
import { chanceOf } from '../fuzz/chance.ts';
import { testPipeline } from '../support/jobs.ts';

const MINUTE = 60_000;
let nowMs = Date.UTC(2026, 4, 3, 20);

/** The other side: what it took, and what of that anybody sees there. */
const took: { key: string; version: number; body: string }[] = [];
const visible = () => new Set(took.map((t) => t.key)).size;
/** What it does with the next tries; then it takes everything. */
let plan: ((message: Outgoing<{ body: string }>) => Promise<Answer>)[] = [];
const take = ({ messageId, version, payload }: Outgoing<{ body: string }>): Answer => {
  took.push({ key: messageId, version, body: payload.body });
  return { answer: 'accepted', ref: `there-${took.length}` };
};
const loseAnswer = async (message: Outgoing<{ body: string }>) => {
  take(message);
  throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
};

function channel(lostAnswer: LostAnswer): Channel<{ body: string }> {
  const terms: Terms = {
    ...{ lostAnswer, waitsMs: [1000, 5000, MINUTE], deadlineMs: 30_000, visibleAfterMs: 1000 },
  };
  return {
    terms,
    payload: z.strictObject({ body: z.string() }),
    send: async (message) => (plan.shift() ?? (async (m) => take(m)))(message),
    async lookup({ messageId }) {
      return took.some((t) => t.key === messageId) ? { found: 'there' } : { found: 'absent' };
    },
  };
}
const WAYS: LostAnswer[] = ['key', 'lookup', 'repeat', 'leave'];
const channels = Object.fromEntries(WAYS.map((way) => [way, channel(way)]));

let test: Awaited<ReturnType<typeof testPipeline>>;
beforeAll(async () => {
  test = await testPipeline(nowMs, channels);
  test.deps.now = () => nowMs;
});
beforeEach(async () => {
  await test.empty();
  await ensureLocalAthlete(test.deps, 'Europe/Berlin');
  took.length = 0;
  plan = [];
});
afterAll(() => test.end());

const planned = async (way: string, subject = 'block', version = 1, body = 'hello') => {
  const message = { athleteId: 'local', channel: way, subject, version, title: 'A block', payload: { body } };
  return test.deps.db.transaction((tx) => planMessage(test.deps, tx, message));
};
const rowOf = async (id: string) => (await test.deps.db.read((db) => getMessage(db, 'local', id)))!;
const move = (id: string, step: Step = UNQUEUED) =>
  sendMessage({ ...test.deps, channels: channelsOf(channels) }, step, 'local', id);

/** Dies between the answer and its mark: the claim is the first transaction, the mark the second. */
function dyingAtMark(): Step {
  let holds = 0;
  return {
    ...UNQUEUED,
    async hold() {
      if (++holds === 2) throw new Error('killed');
    },
  };
}

/** Moves a message, clock and all, until it has ended. */
async function drive(id: string, stepOf: () => Step = () => UNQUEUED): Promise<void> {
  for (let moves = 0; moves < 100; moves++) {
    const end = await move(id, stepOf()).catch((error: Error) => {
      if (error.message !== 'killed') throw error;
      return { end: 'again' as const, afterS: 60 };
    });
    if (end.end === 'done') return;
    nowMs += (end.end === 'again' ? (end.afterS ?? 0) : 0) * 1000;
  }
  throw new Error(`${id} does not end`);
}

describe('a message', () => {
  it('is planned if and only if the transaction commits that decided it, and once', async () => {
    const message = { athleteId: 'local', channel: 'key', subject: 's', version: 1, title: 't', payload: {} };
    const failing = test.deps.db.transaction(async (tx) => {
      await planMessage(test.deps, tx, message);
      throw new Error('decided otherwise');
    });
    await expect(failing).rejects.toThrow('decided otherwise');
    const list = () => test.deps.db.read((db) => listMessages(db, 'local', { limit: 10, offset: 0 }));
    expect(await list()).toEqual([]);
    expect((await planned('key')).isNew).toBe(true);
    expect((await planned('key')).isNew).toBe(false);
    expect(await list()).toHaveLength(1);
  });

  it('keeps its text only until it has arrived', async () => {
    const { messageId } = await planned('key');
    await drive(messageId);
    expect(await rowOf(messageId)).toMatchObject({
      ...{ state: 'sent', tries: 1, payload: null, ref: 'there-1', endedMs: nowMs },
    });
    expect(took).toEqual([{ key: messageId, version: 1, body: 'hello' }]);
  });

  it('goes with its athlete', async () => {
    const { messageId } = await planned('key');
    await test.deps.db.transaction((tx) => eraseAthlete(tx, 'local'));
    expect(await test.deps.db.read((db) => getMessage(db, 'local', messageId))).toBeNull();
  });

  it('of a shape or a way out that is not known is given up with a reason', async () => {
    const message = { athleteId: 'local', subject: 's', version: 1, title: 't', payload: { body: 1 } };
    const ids = await test.deps.db.transaction(async (tx) => [
      (await planMessage(test.deps, tx, { ...message, channel: 'key' })).messageId,
      (await planMessage(test.deps, tx, { ...message, channel: 'pigeon' })).messageId,
    ]);
    for (const id of ids) await drive(id);
    expect((await Promise.all(ids.map(rowOf))).map((r) => [r.state, r.code])).toEqual([
      ['given_up', 'PAYLOAD_UNREADABLE'],
      ['given_up', 'CHANNEL_UNKNOWN'],
    ]);
  });

  it('that is refused comes again, and is given up when its waits are used up', async () => {
    const refuse = async (): Promise<Answer> => ({ answer: 'refused', code: 'BUSY' });
    plan = [refuse, refuse];
    const { messageId } = await planned('key');
    await drive(messageId);
    expect(await rowOf(messageId)).toMatchObject({ state: 'sent', tries: 3 });
    plan = [refuse, refuse, refuse, refuse];
    const hopeless = await planned('key', 'hopeless');
    await drive(hopeless.messageId);
    expect(await rowOf(hopeless.messageId)).toMatchObject({ state: 'given_up', code: 'BUSY', tries: 4 });
  });

  it('of a newer version takes the place of an older one that was not sent', async () => {
    const older = await planned('key', 'workout', 1, 'old');
    const newer = await planned('key', 'workout', 2, 'new');
    await drive(newer.messageId);
    await drive(older.messageId);
    expect(took.map((t) => t.body)).toEqual(['new']);
    expect(await rowOf(older.messageId)).toMatchObject({ state: 'given_up', code: 'SUPERSEDED' });
  });
});

describe('a worker that dies between sending and marking', () => {
  it.each([
    ['key', 2, 'sent'],
    ['lookup', 1, 'confirmed'],
    ['repeat', 2, 'sent'],
    ['leave', 1, 'given_up'],
  ] as const)('leaves to `%s` what becomes of the message', async (way, calls, state) => {
    const { messageId } = await planned(way);
    await expect(move(messageId, dyingAtMark())).rejects.toThrow('killed');
    expect((await rowOf(messageId)).state).toBe('sending');
    nowMs += MINUTE;
    await drive(messageId);
    expect([took.length, (await rowOf(messageId)).state]).toEqual([calls, state]);
    expect(new Set(took.map((t) => t.key))).toEqual(new Set([messageId]));
  });
});

describe('two workers at once', () => {
  it.each(WAYS)('write one outcome, the later claim’s (%s)', async (way) => {
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    plan = [
      async (message) => {
        asked.resolve();
        await answered.promise;
        return take(message);
      },
    ];
    const { messageId } = await planned(way);
    const first = move(messageId);
    await asked.promise;
    expect((await rowOf(messageId)).state).toBe('sending');
    nowMs += way === 'lookup' ? MINUTE : 0;
    await move(messageId);
    const afterSecond = await rowOf(messageId);
    answered.resolve();
    await expect(first).rejects.toMatchObject({ code: 'CLAIM_LOST' });
    expect(await rowOf(messageId)).toEqual(afterSecond);
  });
});

describe('lost answers and deaths', () => {
  it.each(['key', 'lookup'] as const)(
    'leave each of 40 messages visible exactly once by `%s`',
    async (way) => {
      const roll = chanceOf(8, way.length);
      const ids: string[] = [];
      for (let i = 0; i < 40; i++) ids.push((await planned(way, `decision ${i}`)).messageId);
      for (const id of ids) {
        plan = roll.isTrue(0.2) ? [loseAnswer] : [];
        await drive(id, () => (roll.isTrue(0.2) ? dyingAtMark() : UNQUEUED));
      }
      expect(visible()).toBe(40);
      // asked first, nothing is sent twice; under a key a repeat is the other side’s to leave out
      if (way === 'lookup') expect(took).toHaveLength(40);
      for (const id of ids) expect(['sent', 'confirmed']).toContain((await rowOf(id)).state);
    },
  );
});

describe('the job', () => {
  it('sends what was planned, by itself', async () => {
    await test.start();
    const { messageId } = await planned('key');
    test.deps.queue.wake();
    await expect.poll(async () => (await rowOf(messageId)).state, { timeout: 50_000 }).toBe('sent');
  });

  it('that took its process down on every try leaves a reason behind', async () => {
    const message = { athleteId: 'local', channel: 'key', subject: 's', version: 1, title: 't', payload: {} };
    const messageId = await test.deps.db.transaction(async (tx) => {
      const planned = await planMessage(test.deps, tx, message);
      const why = { code: 'STEP_DIED', message: 'It died.' };
      await JOBS.message.abandon(tx, { athleteId: 'local', messageId: planned.messageId }, why);
      return planned.messageId;
    });
    expect(await rowOf(messageId)).toMatchObject({ state: 'given_up', code: 'STEP_DIED', payload: null });
  });
});
