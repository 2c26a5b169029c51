/** Numbers of the coach's desk: when somebody is told, never what a plan becomes. [D] */
export const deskPolicy = {
  /** COACH-18: days without anything heard while runs were due, and whatever was due; how long a platform may not answer */
  stale: { infoDays: 3, warnDays: 7, degradedHours: 24 },
  /** COACH-20: a cause that comes back so soon is the same one, not news */
  sameCauseDays: 7,
  /** how long an alert can be put off at most */
  longestSnoozeDays: 14,
};
