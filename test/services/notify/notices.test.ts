import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../../src/core/access/scope.ts';
import type { NoticeRow } from '../../../src/db/queries/notice.ts';
import { eraseAthlete } from '../../../src/db/queries/decision.ts';
import { account } from '../../../src/db/schema/account.ts';
import { alert } from '../../../src/db/schema/alert.ts';
import { athlete } from '../../../src/db/schema/athlete.ts';
import { coachGrant } from '../../../src/db/schema/coach-grant.ts';
import { note } from '../../../src/db/schema/note.ts';
import { type AboutOne, notice as noticeTable } from '../../../src/db/schema/notice.ts';
import { toldWin } from '../../../src/db/schema/told-win.ts';
import { UNQUEUED } from '../../../src/services/job-queue.ts';
import { listNotices, type ShownNotice, showNotices } from '../../../src/services/notify/notices.ts';
import { firstBroken, readChain } from '../../../src/services/people/audit.ts';
import type { PeopleDeps } from '../../../src/services/people/people-deps.ts';
import { createSecretBox } from '../../../src/services/secret-box.ts';
import { counted } from '../../support/counted.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const NOW = 1_000_000;
const RUNNERS = ['ann', 'ben', 'cem', 'dee', 'eli', 'fay'];
const { over, count } = counted();
let test: TestDatabase;
let deps: PeopleDeps;

beforeAll(async () => {
  test = await testDatabase({ over });
  deps = {
    secrets: createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 5) }]),
    ...{ publicUrl: 'http://localhost', sendsMail: false, queue: UNQUEUED, now: () => NOW },
    db: test.db,
  };
});
afterAll(() => test.end());

const aboutAlert = (athleteId: string, alertId = 'alr'): AboutOne => ({ kind: 'alert', athleteId, alertId });
const aboutNote = (athleteId: string, noteId = 'own'): AboutOne => ({ kind: 'note', athleteId, noteId });
const aboutWin = (athleteId: string, winId = 'win'): AboutOne => ({ kind: 'win', athleteId, winId });
const rowOf = (accountId: string, about: AboutOne, i: number): NoticeRow => ({
  ...{
    accountId,
    seq: i + 1,
    subject: `s/${i}`,
    version: 1,
    about,
    level: 'warn',
    createdMs: i,
    readMs: null,
  },
});
/** As the app asks: as this person, over all athletes. */
function asks(accountId: string, isStrong = true) {
  const person = { ...deps, db: test.db.as({ kind: 'person', accountId, nowMs: NOW }) };
  const athleteId = RUNNERS.includes(accountId) ? accountId : null;
  return [
    person,
    { kind: 'person', accountId, sessionId: 's', athleteId, isProven: true, isStrong },
  ] as const;
}
const shown = (
  accountId: string,
  abouts: readonly AboutOne[],
  { isStrong = true, language = 'en' }: { isStrong?: boolean; language?: 'en' | 'de' } = {},
) =>
  showNotices(
    ...asks(accountId, isStrong),
    abouts.map((about, i) => rowOf(accountId, about, i)),
    language,
  );
const aboutsOf = (notices: readonly ShownNotice[]) => notices.map(({ row }) => row.about);
const acts = async (athleteId: string) =>
  (await readChain(test.db, athleteId)).map(({ actor, action }) => `${actor} ${action}`);

/** Six runners who let `coach` in, each with an alert, a note of their own, one of the coach and a win; and who are let see less. */
beforeEach(async () => {
  await test.empty();
  await test.db.transaction(async (tx) => {
    const people = [...RUNNERS, 'coach', 'late', 'stranger'].map((accountId) => ({
      ...{ accountId, name: accountId.toUpperCase(), createdMs: 1 },
      ownAthlete: RUNNERS.includes(accountId) ? accountId : null,
    }));
    await tx.insert(athlete).values(RUNNERS.map((athleteId) => ({ athleteId, zone: 'UTC', createdMs: 1 })));
    await tx.insert(account).values(people);
    const grant = (to: string, scopes: Scope[], endedMs: number | null = null) =>
      tx.insert(coachGrant).values(
        RUNNERS.map((athleteId) => ({
          ...{ athleteId, grantId: to, toAccount: to, scopes, version: 1, endedMs },
        })),
      );
    await grant('coach', ['alerts:receive', 'notes:read', 'activity:read']);
    await grant('late', ['alerts:receive', 'notes:read', 'activity:read'], 1);
    for (const athleteId of RUNNERS) {
      await tx.insert(alert).values({
        ...{ athleteId, alertId: 'alr', cause: 'silent', source: 'data', rule: 'test', level: 'warn' },
        ...{ toldLevel: 'warn', state: 'open', evidence: [], facts: { days: 5 }, openedMs: 1, updatedMs: 1 },
      });
      const week = { athleteId, about: 'week', aboutId: '2026-05-04', createdMs: 1 } as const;
      await tx.insert(note).values([
        { ...week, noteId: 'own', author: athleteId, role: 'runner', text: `By ${athleteId}` },
        { ...week, noteId: 'answer', author: 'coach', role: 'coach', text: `To ${athleteId}` },
      ]);
      await tx.insert(toldWin).values({
        ...{ athleteId, winId: 'win', rule: 'WIN-7', day: '2026-05-04', evidence: [], foundMs: 1 },
        note: { text: 'WIN-7:life', facts: { km: 100 } },
      });
    }
  });
});

describe('notices', () => {
  const ofAll = (of: readonly string[]) => of.flatMap((id) => [aboutAlert(id), aboutNote(id), aboutWin(id)]);

  it('say of each athlete what that one lets the person see, with where it stands', async () => {
    const notices = await shown('coach', ofAll(['ann', 'ben']));
    expect(notices.map(({ notice: { title, url } }) => [title, url])).toEqual([
      ['A word with ANN', 'http://localhost/desk?athlete=ann'],
      ['A note from ANN', 'http://localhost/athletes/ann/calendar?week=2026-05-04'],
      ['Something went well for ANN', 'http://localhost/desk?athlete=ann'],
      ['A word with BEN', 'http://localhost/desk?athlete=ben'],
      ['A note from BEN', 'http://localhost/athletes/ben/calendar?week=2026-05-04'],
      ['Something went well for BEN', 'http://localhost/desk?athlete=ben'],
    ]);
    expect(aboutsOf(notices)).toEqual(ofAll(['ann', 'ben']));
  });

  it('say to athletes what is theirs: words of coaches and what went well, no alerts', async () => {
    const own = [aboutNote('ann', 'answer'), aboutWin('ann'), aboutAlert('ann'), aboutNote('ben')];
    const notices = await shown('ann', own);
    expect(notices.map(({ notice: { title, lines, url } }) => [title, ...lines, url])).toEqual([
      ['A note from COACH', 'To ann', 'http://localhost/calendar?week=2026-05-04'],
      ['Something went well', '100 km recorded so far.', 'http://localhost/wins'],
    ]);
    expect(await acts('ann')).toEqual([]);
  });

  it('are in the reader’s language', async () => {
    const [german] = await shown('coach', [aboutWin('ann')], { language: 'de' });
    expect(german!.notice).toMatchObject({
      title: 'ANN: etwas ist gelungen',
      lines: ['100 km bisher aufgezeichnet.'],
    });
  });

  it('say nothing where nothing was granted, where the grant has ended, or to whom gave a password alone', async () => {
    const abouts = ofAll(RUNNERS);
    for (const accountId of ['late', 'stranger']) expect(await shown(accountId, abouts)).toEqual([]);
    expect(await shown('coach', abouts, { isStrong: false })).toEqual([]);
    expect(await acts('ann')).toEqual([]);
  });

  it('say of one athlete only what was granted by that one', async () => {
    await test.db.transaction(async (tx) => {
      await tx.delete(coachGrant);
      const to = { grantId: 'g', toAccount: 'coach', version: 1 };
      const scopes: [string, Scope][] = [
        ['ann', 'alerts:receive'],
        ['ben', 'notes:read'],
        ['cem', 'activity:read'],
      ];
      await tx
        .insert(coachGrant)
        .values(scopes.map(([athleteId, scope]) => ({ ...to, athleteId, scopes: [scope] })));
    });
    const heard = aboutsOf(await shown('coach', ofAll(['ann', 'ben', 'cem'])));
    expect(heard).toEqual([aboutAlert('ann'), aboutNote('ben'), aboutWin('cem')]);
    for (const [id, action] of Object.entries({ ann: 'alert', ben: 'notes', cem: 'training' }))
      expect(await acts(id)).toEqual([`coach ${action}:read`]);
  });

  it('say nothing of what is over, was taken back or belonged to somebody who is gone', async () => {
    await test.db.transaction(async (tx) => {
      await tx.update(alert).set({ state: 'acknowledged' });
      await tx.delete(note);
      await eraseAthlete(tx, 'ben');
    });
    const abouts = [...ofAll(['ann', 'ben', 'nobody']), aboutWin('ann', 'other')];
    expect(aboutsOf(await shown('coach', abouts))).toEqual([aboutWin('ann')]);
    expect(await acts('ann')).toEqual(['coach training:read']);
    expect(await acts('ben')).toEqual([]);
  });

  it('stand in each athlete’s audit once, however many of a kind were shown', async () => {
    await shown('coach', [...ofAll(['ann', 'ben']), aboutNote('ann', 'answer'), aboutAlert('ann')]);
    for (const id of ['ann', 'ben']) {
      expect((await acts(id)).toSorted()).toEqual([
        ...['coach alert:read', 'coach notes:read', 'coach training:read'],
      ]);
      expect(firstBroken(await readChain(test.db, id))).toBeNull();
    }
    expect(await acts('cem')).toEqual([]);
  });
});

describe('a page of notices', () => {
  const page = (accountId: string, limit: number, before?: number) =>
    listNotices(...asks(accountId), { limit, before }, 'en');
  const tell = (accountId: string, abouts: readonly AboutOne[]) =>
    test.db.transaction((tx) =>
      tx.insert(noticeTable).values(abouts.map((about, i) => rowOf(accountId, about, i))),
    );

  it('holds the newest first and says where the next one begins, also where nothing of it is shown', async () => {
    await tell('coach', [aboutWin('ann'), aboutWin('ann', 'gone'), aboutWin('ben'), aboutNote('ben')]);
    const pages: [number[], number | null][] = [];
    for (let before: number | undefined; pages.length < 5; ) {
      const { shown: found, nextBefore } = await page('coach', 1, before);
      pages.push([found.map(({ row }) => row.seq), nextBefore]);
      if (nextBefore === null) break;
      before = nextBefore;
    }
    expect(pages).toEqual([
      ...([
        [[4], 4],
        [[3], 3],
        [[], 2],
        [[1], 1],
        [[], null],
      ] as const),
    ]);
  });

  it('speaks to the database as often of one athlete as of six', async () => {
    const ofAll = RUNNERS.flatMap((id) => [
      aboutAlert(id),
      aboutNote(id),
      aboutNote(id, 'answer'),
      aboutWin(id),
    ]);
    await tell('coach', ofAll);
    const spoken = { transactions: 5, statements: 5 };
    expect((await page('coach', 30)).shown).toHaveLength(24);
    expect(await count(() => page('coach', 4))).toEqual(spoken);
    expect(await count(() => page('coach', 30))).toEqual(spoken);
    // what is the person's own is read as the athlete
    await tell('ann', [aboutNote('ann', 'answer'), aboutNote('ann'), aboutWin('ann')]);
    expect(await count(() => page('ann', 30))).toEqual({ transactions: 4, statements: 5 });
    expect(await count(() => page('stranger', 30))).toEqual({ transactions: 1, statements: 1 });
  });
});
