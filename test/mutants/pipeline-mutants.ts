import type { Mutant } from './mutant.ts';

const PIPELINE = 'test/jobs/pipeline.test.ts';
const STORE = 'test/services/ingest/file-store.test.ts';
const OUTBOX = 'test/services/outbox.test.ts';
const MESSAGE = 'test/core/outbox/message.test.ts';
const DECIDE = 'test/services/ingest/decide-same-run.test.ts';
const SAME_RUN = 'test/core/activity/same-run.test.ts';
const TRANSACTION = 'test/db/transaction.test.ts';

/** What would lose, double or mix up a delivery. */
export const PIPELINE_MUTANTS: Mutant[] = [
  {
    id: 'no-fence',
    what: 'a try that was taken over still writes',
    file: 'src/jobs/create-step.ts',
    from: 'if (affected(await boss.touch(name, attempt, bossWithin(tx))) !== 1) throw new ClaimLost();',
    to: 'await boss.touch(name, attempt, bossWithin(tx));',
    test: { file: PIPELINE, name: 'that another try has taken over writes nothing' },
  },
  {
    id: 'ack-before-commit',
    what: 'a delivery is acknowledged although its transaction failed',
    file: 'src/db/transaction.ts',
    from: "    if (failure !== undefined) {\n      throw databaseError('TRANSACTION_ABORTED', 'A statement failed, so nothing was committed.', {\n        cause: failure,\n      });\n    }\n    return value;",
    to: '    return value;',
    test: { file: TRANSACTION, name: 'keeps nothing when its function swallows the failure' },
  },
  {
    id: 'handle-outlives',
    what: 'a handle still writes after its transaction has ended',
    file: 'src/db/transaction.ts',
    from: '    if (ended) {',
    to: '    if (ended && failure !== undefined) {',
    test: { file: TRANSACTION, name: 'refuses its handle after the commit' },
  },
  {
    id: 'passing-failure-is-final',
    what: 'a file is refused for good because its decoder died',
    file: 'src/services/ingest/decode-delivery.ts',
    from: "  if (passing !== null) return { end: 'retry', ...passing };",
    to: '',
    test: { file: PIPELINE, name: 'tries again when the decoder failed' },
  },
  {
    id: 'walk-starts-over',
    what: 'an archive that was interrupted is walked past its end instead of from where it stood',
    file: 'src/services/ingest/unpack-archive.ts',
    from: '      if (position <= behind) return;',
    to: '      if (position >= behind) return;',
    test: { file: PIPELINE, name: 'names each file of an archive that cannot be read' },
  },
  {
    id: 'entry-failure-unnamed',
    what: 'a file of an archive that cannot be had is passed over without a word',
    file: 'src/services/ingest/unpack-archive.ts',
    from: '      if (!content.ok) {\n',
    to: '      if (!content.ok && position < 0) {\n',
    test: { file: PIPELINE, name: 'names each file of an archive that cannot be read' },
  },
  {
    id: 'merge-by-day',
    what: 'two runs are compared by calendar day',
    file: 'src/core/activity/same-run.ts',
    from: '  const offsetS = Math.abs(a.startMs - b.startMs) / 1000;\n  const why',
    to: '  const offsetS = 86_400 * Math.abs(Math.floor(a.startMs / 864e5) - Math.floor(b.startMs / 864e5));\n  const why',
    test: { file: SAME_RUN, name: 'does not care on which calendar day' },
  },
  {
    id: 'any-duration-merges',
    what: 'runs of different lengths that start together are one',
    file: 'src/core/activity/same-run.ts',
    from: '  if (!durationsAgree(a, b)) {\n',
    to: '  if (!durationsAgree(a, b) && a.elapsedS < 0) {\n',
    test: { file: SAME_RUN, name: 'merges a distance of 3 % more' },
  },
  {
    id: 'zone-error-is-identity',
    what: 'a run that is whole hours off is taken for the same where both overlap on one way',
    file: 'src/core/activity/same-run.ts',
    from: "    return { verdict: 'doubtful', why: [...why, 'cannot_run_twice_at_once'] };",
    to: "    return { verdict: 'same', why: [...why, 'cannot_run_twice_at_once'] };",
    test: { file: SAME_RUN, name: 'suspects a zone error and never takes it' },
  },
  {
    id: 'only-first-of-several',
    what: 'a recording that shows two activities joins one of them and leaves them two',
    file: 'src/services/ingest/join-activity.ts',
    from: '  for (const goneId of sameIds.filter((id) => id !== activityId))',
    to: '  for (const goneId of sameIds.filter((id) => id === newId))',
    test: { file: DECIDE, name: 'makes them one, in the order [0,1,2]' },
  },
  {
    id: 'declined-is-asked-again',
    what: 'a pair that a person said is two is put to review again',
    file: 'src/db/queries/same-run-doubt.ts',
    from: '    .values({ athleteId, activityId, otherId, evidence: { why }, openedMs })\n    .onConflictDoNothing();',
    to: "    .values({ athleteId, activityId, otherId, evidence: { why }, openedMs })\n    .onConflictDoUpdate({ target: [sameRunDoubt.athleteId, sameRunDoubt.activityId, sameRunDoubt.otherId], set: { state: 'open' } });",
    test: { file: DECIDE, name: 'is asked about, and not again' },
  },
  {
    id: 'file-of-anybody',
    what: 'the file store looks below one folder for all owners',
    file: 'src/services/ingest/file-store.ts',
    from: '    async get(owner, sha256) {\n      let bytes: Buffer;\n      try {\n        bytes = await readFile(pathOf(owner, sha256));',
    to: "    async get(_owner, sha256) {\n      let bytes: Buffer;\n      try {\n        bytes = await readFile(pathOf('athlete-1', sha256));",
    test: { file: STORE, name: 'none to another owner' },
  },
  {
    id: 'bytes-not-checked',
    what: 'a stored file that changed is handed out',
    file: 'src/services/ingest/file-store.ts',
    from: "      if (sha256Of(bytes) !== sha256) {\n        throw storeError('FILE_DIGEST_MISMATCH', 'A stored file",
    to: "      if (sha256Of(bytes) === '') {\n        throw storeError('FILE_DIGEST_MISMATCH', 'A stored file",
    test: { file: STORE, name: 'refuses to hand out a file that changed' },
  },
  {
    id: 'draft-in-place',
    what: 'a draft that could not be finished stays',
    file: 'src/services/ingest/file-store.ts',
    from: '    await rm(draft, { force: true });\n    throw error;',
    to: '    throw error;',
    test: { file: STORE, name: 'and leaves no draft' },
  },
  {
    id: 'outbox-no-fence',
    what: 'the outcome of a message is written whoever holds its claim',
    file: 'src/db/queries/outbox.ts',
    from: '    .where(and(isOne(athleteId, messageId), eq(outbox.fence, fence)))',
    to: '    .where(and(isOne(athleteId, messageId), fence >= 0 ? undefined : eq(outbox.fence, fence)))',
    test: { file: OUTBOX, name: 'write one outcome' },
  },
  {
    id: 'outbox-double-send',
    what: 'a message that was being sent when its worker died is sent again without a look',
    file: 'src/core/outbox/message.ts',
    from: "  if (state === 'sending') return afterLoss(message, terms, nowMs);",
    to: "  if (state === 'sending') return { move: 'send' };",
    test: { file: MESSAGE, name: '' },
  },
  {
    id: 'outbox-planned-twice',
    what: 'a message that was planned before is planned anew',
    file: 'src/db/queries/outbox.ts',
    from: '.onConflictDoNothing().returning({ id: outbox.messageId });',
    to: ".onConflictDoUpdate({ target: [outbox.athleteId, outbox.messageId], set: { state: 'due' } }).returning({ id: outbox.messageId });",
    test: { file: OUTBOX, name: 'is planned if and only if' },
  },
  {
    id: 'outbox-never-gives-up',
    what: 'a refused message is tried for ever',
    file: 'src/core/outbox/message.ts',
    from: '    if (answer.isFinal === true || waitMs === null) return',
    to: '    if (waitMs === null && answer.isFinal === true) return',
    test: { file: OUTBOX, name: 'is given up when its waits are used up' },
  },
];
