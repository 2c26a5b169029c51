// What an export holds of each table, and why not, where it does not. A test compares these lists with
// the schema, so that a new table cannot be forgotten.

/** Tables of an athlete that an export holds and an import puts back, row for row: what a state hash is made of. */
export const ATHLETE_STATE = [
  ...['athlete', 'home_zone', 'coach_grant', 'grant_version', 'audit_entry'],
  ...['raw_file', 'delivery', 'archive_entry', 'recording', 'recording_stream'],
  ...['activity', 'activity_source', 'activity_merge', 'same_run_doubt', 'activity_stream', 'analysis'],
  ...['threshold', 'threshold_statement', 'history_state'],
  ...['decision', 'decision_answer', 'plan', 'plan_version', 'planned_workout', 'plan_lock'],
  ...['wellness_day', 'feedback', 'assessment_answers', 'availability', 'goal', 'strength_log'],
  ...[
    'calendar_entry',
    'alert',
    'care',
    'told_win',
    'note',
    'note_seen',
    'clearance',
    'coaching_setting',
    'review_clock',
    'review_occasion',
  ],
] as const;

/** Tables of an athlete that an export holds to be read, and an import leaves where they are. */
export const ATHLETE_TOLD: Record<string, string> = {
  outbox: 'what was sent from one server must not be sent again from another',
  program_event: 'what programs were told of by one server',
  rederivation: 'walks of one server, over when they ended',
  connection: 'another server has to be let in by the platform anew',
  provider_event: 'what a platform told about a connection of one server',
  device_edit: 'what somebody changed of that on the platform',
  device_workout: 'what one server put on a watch by a connection of its own',
  source_object: 'how far one server is with what a platform has',
};

/** Columns of these that stay behind: they open something. */
export const ATHLETE_SEALED: Record<string, readonly string[]> = {
  connection: ['access_sealed', 'refresh_sealed'],
  // empty once a message has left
  outbox: ['payload'],
};

/** Tables of an athlete that no export holds. */
export const ATHLETE_LEFT_OUT: Record<string, string> = {
  kept_answer: 'answers to requests of the last day, which the tables themselves say better',
  calendar_feed: 'the digest of a secret address; another server gives out another one',
};

/** Tables about people, with the columns that stay behind; account-data.ts reads them. */
export const ACCOUNT_TOLD: Record<string, Record<string, string>> = {
  account: { password_hash: 'a proof, not something known about the person' },
  session: { digest: 'opens the session' },
  passkey: { public_key: 'part of a proof', counter: 'part of a proof' },
  totp: { secret: 'a proof, sealed under keys of this server', last_step: 'part of a proof' },
  api_key: { secret_mac: 'part of a proof' },
  invitation: { digest: 'opens the invitation' },
  team: {},
  team_member: {},
  team_desk: {},
  plan_template: {},
  notify_setting: {},
  notice: {},
  notify_channel: { sealed: 'where a way leads, sealed under keys of this server' },
  program_endpoint: { sealed: 'where it leads, sealed under keys of this server' },
};

export const ACCOUNT_LEFT_OUT: Record<string, string> = {
  push_key: 'opens the way to browsers; one for the whole server',
  account_token: 'digests of links and challenges that are open for minutes or hours',
  recovery_code: 'digests of proofs',
  oauth_state: 'digests of ways to a platform and back that are open for minutes',
  provider_account: 'which athlete an account of a platform is; connection says it, too',
  parked_event: 'about accounts of platforms that are nobody’s here',
  provider_trouble: 'about platforms',
  provider_window: 'counts of requests',
  attempt: 'counts of tries by digest, deleted within hours',
};
