import type { Day } from '../../time.ts';
import type { Level, LibraryType } from '../../workout/library.ts';
import type { WeekType } from '../review-input.ts';
import type { BuiltPlan } from './built-plan.ts';
import type { StrengthChange } from './edit-strength.ts';

/** The plan as it is stored and exchanged: what `planDocument` in services accepts. */
export interface PlanDocumentValue {
  format: 'pacekeeper.plan/1';
  id: string;
  version: number;
  zone: string;
  level: Level;
  peakKm: number | null;
  race: { day: Day; distanceM: number; priority: 'A' | 'B' | 'C' } | null;
  weeks: {
    start: Day;
    type: WeekType;
    km: number;
    sessions: {
      id: string;
      day: Day;
      type: LibraryType;
      km: number;
      flexibility: 'key' | 'normal' | 'optional';
      locked: boolean;
    }[];
  }[];
  /** strength sessions that were moved, swapped or dropped by hand; absent: none were */
  strength?: StrengthChange[] | undefined;
}

/** A built plan as a document; a week's kilometres are the sum of its sessions, the race included. */
export function toPlanDocument(plan: BuiltPlan, zone: string, version = 1): PlanDocumentValue {
  return {
    format: 'pacekeeper.plan/1',
    id: plan.id,
    version,
    zone,
    level: plan.level,
    peakKm: plan.peakKm,
    race: plan.race,
    weeks: plan.weeks.map((w) => ({
      start: w.start,
      type: w.type,
      km: Math.round(w.sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10,
      sessions: w.sessions.map(({ id, day, type, km, flexibility }) => ({
        id,
        day,
        type,
        km,
        flexibility,
        locked: false,
      })),
    })),
  };
}
