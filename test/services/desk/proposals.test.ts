import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdaptationDecision } from '../../../src/core/coaching/record.ts';
import { review } from '../../../src/core/coaching/review.ts';
import { appendDecision } from '../../../src/db/queries/decision.ts';
import { athlete } from '../../../src/db/schema/athlete.ts';
import { coachGrant } from '../../../src/db/schema/coach-grant.ts';
import { listProposals } from '../../../src/services/desk/proposals.ts';
import { UNQUEUED } from '../../../src/services/job-queue.ts';
import type { PeopleDeps } from '../../../src/services/people/people-deps.ts';
import { createSecretBox } from '../../../src/services/secret-box.ts';
import { counted } from '../../support/counted.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { scenarioInput } from '../../support/scenario-input.ts';
import { readScenarios } from '../../support/scenario-notation.ts';

const NOW = 1_000_000;
const { over, count } = counted();
let test: TestDatabase;
let deps: PeopleDeps;

const scenario = readScenarios('fixtures/scenarios/worked.md').find(({ id }) => id === 'S02')!;
const reviewed = (language: 'en' | 'de') => {
  const input = { ...scenarioInput(scenario), language };
  const made = review(input);
  if (!made.ok) throw new Error(made.error.message);
  return { input, output: made.value };
};
type Reviewed = { input: object; output: AdaptationDecision };
const [english, german] = [reviewed('en'), reviewed('de')];
/** Told otherwise than the policy would tell it, so that it shows where a decision was made again. */
const AS_WRITTEN = 'As it was written.';
const pending = { mode: 'suggest', status: 'pending', reason: 'COACH-2' } as const;
const asWritten = (output: AdaptationDecision): AdaptationDecision => ({
  ...output,
  approval: pending,
  explanation: { ...output.explanation, coach: AS_WRITTEN },
});

async function coached(athleteId: string, by: string, { input, output }: Reviewed): Promise<void> {
  await test.db.transaction(async (tx) => {
    await tx.insert(athlete).values({ athleteId, zone: 'UTC', createdMs: 1 });
    await tx.insert(coachGrant).values({
      ...{ athleteId, grantId: 'g', toAccount: by, scopes: ['plan:write'], version: 1 },
    });
    await appendDecision(tx, {
      ...{ athleteId, decisionId: 'd', reviewKey: 'k', asOfDay: output.asOf, decidedMs: NOW },
      ...{ policyVersion: output.policyVersion, outcome: output.code, input, output: asWritten(output) },
    });
  });
}

beforeAll(async () => {
  test = await testDatabase({ over });
  deps = {
    secrets: createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 5) }]),
    ...{ publicUrl: 'http://localhost', sendsMail: false, queue: UNQUEUED, now: () => NOW + 1 },
    db: test.db,
  };
  await coached('one', 'of-one', english);
  for (const id of ['ann', 'ben', 'cem', 'dee']) await coached(id, 'of-four', english);
  await coached('eva', 'of-both', english);
  await coached('fee', 'of-both', german);
  const { language: _, ...unsaid } = english.input;
  await coached('old', 'of-old', { ...english, input: unsaid });
});
afterAll(() => test.end());

describe('proposals', () => {
  const list = (accountId: string, language: 'en' | 'de') => listProposals(deps, accountId, language);

  it('are told as they were written to whom speaks the language of the decision', async () => {
    const found = await list('of-four', 'en');
    expect(found.map((p) => [p.athleteId, p.decision.explanation.coach])).toEqual(
      ['ann', 'ben', 'cem', 'dee'].map((id) => [id, AS_WRITTEN]),
    );
  });

  it('are told in the reader’s language where that is another', async () => {
    const told = async (language: 'en' | 'de') =>
      (await list('of-both', language)).map((p) => p.decision.explanation.coach);
    expect(german.output.explanation.coach).not.toBe(english.output.explanation.coach);
    expect(await told('en')).toEqual([AS_WRITTEN, english.output.explanation.coach]);
    expect(await told('de')).toEqual([german.output.explanation.coach, AS_WRITTEN]);
  });

  it('are told as they were written where it is not known in which language', async () => {
    expect((await list('of-old', 'de')).map((p) => p.decision.explanation.coach)).toEqual([AS_WRITTEN]);
  });

  it('speak to the database as often of one athlete as of four, and once more for another language', async () => {
    const one = await count(() => list('of-one', 'en'));
    expect(one).toEqual({ transactions: 3, statements: 4 });
    expect(await count(() => list('of-four', 'en'))).toEqual(one);
    expect(await count(() => list('of-four', 'de'))).toEqual({ transactions: 4, statements: 5 });
  });
});
