import { ok, type Result } from '../../result.ts';
import { addDays, type Day, weekStart } from '../../time.ts';
import type { LibraryType } from '../../workout/library.ts';
import { LOCKED_FIELDS, type LockedField } from '../review-input.ts';
import { deny } from '../texts/refusals.ts';
import type { PlanDocumentValue } from './to-plan-document.ts';

/** One change by hand. */
export type PlanEdit =
  | { op: 'move'; sessionId: string; day: Day }
  | { op: 'swap'; sessionId: string; type: LibraryType; km?: number | undefined }
  | { op: 'set_km'; sessionId: string; km: number }
  | { op: 'drop'; sessionId: string }
  | { op: 'add'; day: Day; type: LibraryType; km: number }
  | { op: 'set_week_km'; start: Day; km: number }
  | LaidTemplate;

/** Sessions from a day on, each so many days after it, as a template has them. */
export interface LaidTemplate {
  op: 'lay';
  start: Day;
  sessions: readonly { after: number; type: LibraryType; km: number }[];
  /** what stood on these days goes, but for races and what somebody else fixed */
  replace: boolean;
}

export interface EditContext {
  /** sessions up to this day are history (GRD-8) */
  historyUntil: Day;
  /** who else fixed one of these fields of the session, or all of it; null: nobody did */
  lockedBy: (session: { id: string; day: Day }, fields: readonly LockedField[]) => string | null;
}

type Week = PlanDocumentValue['weeks'][number];
type Session = Week['sessions'][number];

/**
 * A plan with changes made by hand, and the ids of the sessions they touched. A swapped or added workout gets a
 * new id, a moved or shortened one keeps its own. Errors: SESSION_NOT_FOUND, SESSION_IS_PAST, SESSION_LOCKED,
 * DAY_OUTSIDE_PLAN, EDIT_CHANGES_NOTHING, RACE_FIXED, WEEK_IS_PAST.
 */
export function editPlan(
  plan: PlanDocumentValue,
  edits: readonly PlanEdit[],
  context: EditContext,
): Result<{ plan: PlanDocumentValue; touched: string[] }> {
  let weeks = plan.weeks.map((w) => ({ ...w, sessions: [...w.sessions] }));
  const touched: string[] = [];
  for (const [i, edit] of edits.entries()) {
    const id = `s${plan.version + 1}.${i + 1}`;
    const done = applyEdit(weeks, edit, context, id);
    if (!done.ok) return done;
    weeks = done.value.weeks;
    touched.push(...done.value.touched);
  }
  const before = new Map(plan.weeks.map((w) => [w.start, JSON.stringify(w.sessions)]));
  const summed = weeks.map((w) => {
    const sessions = w.sessions.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
    const same = before.get(w.start) === JSON.stringify(sessions);
    return same ? w : { ...w, sessions, km: round1(sessions.reduce((sum, s) => sum + s.km, 0)) };
  });
  return ok({ plan: { ...plan, weeks: summed }, touched: [...new Set(touched)] });
}

/** What an edit changes of a session. */
const FIELDS_OF = {
  drop: LOCKED_FIELDS,
  set_km: ['km'],
  swap: ['type', 'km'],
  move: ['day'],
} as const satisfies Record<string, readonly LockedField[]>;

type Applied = Result<{ weeks: Week[]; touched: string[] }>;

function applyEdit(weeks: Week[], edit: PlanEdit, context: EditContext, newId: string): Applied {
  if (edit.op === 'set_week_km') return setWeekKm(weeks, edit, context);
  if (edit.op === 'lay') return layTemplate(weeks, edit, context, newId);
  if (edit.op === 'add') {
    const week = openWeek(weeks, edit.day, context);
    if (!week.ok) return week;
    const { day, type, km } = edit;
    const added: Session = { id: newId, day, type, km, flexibility: 'normal', locked: false };
    return ok({ weeks: put(weeks, week.value, [...week.value.sessions, added]), touched: [newId] });
  }
  const from = weeks.find((w) => w.sessions.some((s) => s.id === edit.sessionId));
  const session = from?.sessions.find((s) => s.id === edit.sessionId);
  if (from === undefined || session === undefined) return deny('SESSION_NOT_FOUND');
  if (session.day <= context.historyUntil) return deny('SESSION_IS_PAST', { day: session.day });
  if (context.lockedBy(session, FIELDS_OF[edit.op]) !== null)
    return deny('SESSION_LOCKED', { day: session.day });
  if (session.type === 'race' && edit.op !== 'drop') return deny('RACE_FIXED');
  const rest = from.sessions.filter((s) => s.id !== session.id);
  switch (edit.op) {
    case 'drop':
      return ok({ weeks: put(weeks, from, rest), touched: [session.id] });
    case 'set_km':
      if (edit.km === session.km) return nothing(session);
      return ok({ weeks: put(weeks, from, [...rest, { ...session, km: edit.km }]), touched: [session.id] });
    case 'swap': {
      const km = edit.km ?? session.km;
      if (edit.type === session.type && km === session.km) return nothing(session);
      const swapped = { ...session, id: newId, type: edit.type, km };
      return ok({ weeks: put(weeks, from, [...rest, swapped]), touched: [newId] });
    }
    case 'move': {
      if (edit.day === session.day) return nothing(session);
      const to = openWeek(weeks, edit.day, context);
      if (!to.ok) return to;
      const without = put(weeks, from, rest);
      const target = without.find((w) => w.start === to.value.start)!;
      const moved = { ...session, day: edit.day };
      return ok({ weeks: put(without, target, [...target.sessions, moved]), touched: [session.id] });
    }
  }
}

/** Every open session of the week but the race by the same share, to a tenth of a kilometre. */
function setWeekKm(
  weeks: Week[],
  edit: Extract<PlanEdit, { op: 'set_week_km' }>,
  context: EditContext,
): Applied {
  const week = weeks.find((w) => w.start === edit.start);
  if (week === undefined) return deny('DAY_OUTSIDE_PLAN:week', { day: edit.start });
  const isOpen = (s: Session) =>
    s.day > context.historyUntil && s.type !== 'race' && context.lockedBy(s, ['km']) === null;
  const open = week.sessions.filter(isOpen);
  const openKm = open.reduce((sum, s) => sum + s.km, 0);
  const fixedKm = week.sessions.reduce((sum, s) => sum + s.km, 0) - openKm;
  if (openKm === 0 || edit.km < fixedKm)
    return deny('WEEK_IS_PAST', { fixed: fixedKm, day: edit.start, km: edit.km });
  const factor = (edit.km - fixedKm) / openKm;
  const sessions = week.sessions.map((s) => (isOpen(s) ? { ...s, km: round1(s.km * factor) } : s));
  return ok({ weeks: put(weeks, week, sessions), touched: open.map((s) => s.id) });
}

/** A template of one day takes that day's place, a longer one that of whole sevens of days. */
function layTemplate(weeks: Week[], edit: LaidTemplate, context: EditContext, newId: string): Applied {
  const last = Math.max(...edit.sessions.map((s) => s.after));
  const end = addDays(edit.start, last === 0 ? 0 : 7 * Math.floor(last / 7) + 6);
  const goes = (s: Session) =>
    edit.replace &&
    s.day >= edit.start &&
    s.day <= end &&
    s.day > context.historyUntil &&
    s.type !== 'race' &&
    !s.locked &&
    context.lockedBy(s, LOCKED_FIELDS) === null;
  const gone = weeks.flatMap((w) => w.sessions.filter(goes)).map((s) => s.id);
  let laid = weeks.map((w) =>
    w.sessions.some(goes) ? { ...w, sessions: w.sessions.filter((s) => !goes(s)) } : w,
  );
  const touched = [...gone];
  for (const [i, { after, type, km }] of edit.sessions.entries()) {
    const day = addDays(edit.start, after);
    const week = openWeek(laid, day, context);
    if (!week.ok) return week;
    const added: Session = { id: `${newId}.${i + 1}`, day, type, km, flexibility: 'normal', locked: false };
    laid = put(laid, week.value, [...week.value.sessions, added]);
    touched.push(added.id);
  }
  return ok({ weeks: laid, touched });
}

function openWeek(weeks: Week[], day: Day, context: EditContext): Result<Week> {
  if (day <= context.historyUntil) return deny('SESSION_IS_PAST:day', { day });
  const week = weeks.find((w) => w.start === weekStart(day));
  if (week !== undefined) return ok(week);
  const last = addDays(
    weeks
      .map((w) => w.start)
      .toSorted()
      .at(-1) ?? day,
    6,
  );
  return deny('DAY_OUTSIDE_PLAN', { day, last });
}

function put(weeks: Week[], week: Week, sessions: Session[]): Week[] {
  return weeks.map((w) => (w.start === week.start ? { ...w, sessions } : w));
}

function nothing(session: Session): ReturnType<typeof deny> {
  return deny('EDIT_CHANGES_NOTHING', { day: session.day });
}

function round1(km: number): number {
  return Math.round(km * 10) / 10;
}
