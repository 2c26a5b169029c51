import { claimAccount, putConnection } from '../../../src/db/queries/connection.ts';
import { keepEvents, takeParkedEvents } from '../../../src/db/queries/provider-event.ts';
import { sealTokens } from '../../../src/services/connections/tokens.ts';
import { connectedApp } from '../../support/simulators/connected-app.ts';
import { type Goal, none, same } from '../goal.ts';

/** Events of many people, interleaved; some of nobody, some of people who are still on their way back. */
export const a5: Goal = {
  id: 'A5',
  promise: 'an event lands with whom it is about, or waits for who comes',
  asked:
    '1,000 athletes, 20,000 interleaved events, 2 % of unknown owners, 2 % of owners whose connection is not there yet',
  async run(arena) {
    const test = await connectedApp(['wahoo']);
    arena.onEnd(() => test.end());
    const { deps, clock, app } = test;
    const people = arena.size(100, 1000);
    const events = arena.size(1500, 20_000);
    const late = Math.max(1, Math.round(people / 50));
    const sim = test.sim('wahoo');
    const owner = (n: number) => String(60_000 + n);
    const connect = async (n: number) => {
      const athleteId = `ath_${n}`;
      const account = { provider: 'wahoo', externalId: owner(n), connectionId: `con_${n}` };
      const sealed = sealTokens(deps, account.connectionId, {
        accessToken: 'a',
        refreshToken: 'r',
        expiresMs: null,
      });
      await deps.db.transaction(async (tx) => {
        await tx.execute(
          `insert into athlete (athlete_id, zone, created_ms) values ('${athleteId}', 'UTC', ${clock.ms})`,
        );
        await putConnection(tx, {
          ...{ ...account, athleteId, state: 'active', code: null, scopes: null, fence: 1 },
          ...{ connectedMs: clock.ms, reconciledMs: clock.ms, dueMs: null, ...sealed },
        });
        await claimAccount(tx, { ...account, ownerAthlete: athleteId });
      });
    };
    for (let n = late; n < people; n++) await connect(n);
    // nothing is fetched: what is looked at is whose each event became
    sim.fault = () => ({ status: 503 });
    const token = deps.platforms.of('wahoo')!.settings.webhookSecret;
    const sent = new Map<string, number>();
    const statuses = new Set<number>();
    for (let k = 0; k < events; k++) {
      const isUnknown = k % 50 === 7;
      const n = k % 50 === 31 ? arena.below(late) : late + arena.below(people - late);
      const who = isUnknown ? `7${k}` : owner(n);
      sent.set(who, (sent.get(who) ?? 0) + 1);
      const body = {
        ...{ event_type: 'workout_summary', webhook_token: token, user: { id: Number(who) } },
        workout_summary: {
          ...{ id: k, created_at: '2026-05-01T06:00:00Z', updated_at: '2026-05-01T06:00:00Z' },
          ...{
            file: { url: `${sim.origin}/files/${k}.fit` },
            workout: { id: k, starts: '2026-05-01T05:10:00Z', workout_type_id: 1 },
          },
        },
      };
      const answer = await app.inject({
        method: 'POST',
        url: new URL(sim.webhookUrl!).pathname,
        payload: body,
      });
      statuses.add(answer.statusCode);
    }
    for (let n = 0; n < late; n++) {
      await connect(n);
      // as the way back from the consent page does it
      await deps.db.transaction(async (tx) => {
        const about = { provider: 'wahoo', externalId: owner(n) };
        await keepEvents(tx, [{ ...about, events: await takeParkedEvents(tx, 'wahoo', owner(n)) }]);
      });
    }
    const rows = (await deps.db.direct(
      `select e.athlete_id as athlete, a.external_id as owner, count(*)::int as n
         from provider_event e join provider_account a on a.connection_id = e.connection_id group by 1, 2`,
      [],
    )) as { athlete: string; owner: string; n: number }[];
    const wrong = rows.filter(
      (row) => row.athlete !== `ath_${Number(row.owner) - 60_000}` || row.n !== sent.get(row.owner),
    );
    const parked = await deps.db.direct('select count(*)::int as n from parked_event', []);
    const known = rows.reduce((sum, row) => sum + row.n, 0);
    const unknown = [...sent]
      .filter(([who]) => Number(who) >= 70_000 || !who.startsWith('6'))
      .reduce((sum, [, n]) => sum + n, 0);
    return {
      did: `${events} events of ${people} athletes, ${unknown} of nobody, ${late} athletes connected after theirs had come`,
      checks: [
        none('answers that are no 200', [...statuses].filter((s) => s !== 200).map(String)),
        none(
          'athletes with events that are not theirs, or with too few',
          wrong.map((row) => JSON.stringify(row)),
        ),
        same('events that are somebody’s', events - unknown, known),
        same('events that wait for somebody', unknown, Number(parked[0]!.n)),
      ],
    };
  },
};
