import type { Day } from '../../time.ts';

type None = Record<never, never>;

/**
 * Texts of the rules on what was done, by rule id (EXPL-4): wins, cautions, plateau, inventory, form, strength, tests
 * and cross-training. Names that end in `S` are seconds: `paceS` and `ceilingS` read as a pace, others as a time.
 */
export interface RuleTextParams {
  'WIN-1': { km: number; timeS: number; beforeS: number; date: Day };
  'WIN-2': { km: number; before: number };
  'WIN-2:year': { km: number; before: number };
  'WIN-3': { km: number; before: number };
  'WIN-3:year': { km: number; before: number };
  'WIN-4': { pct: number; ceilingS: number };
  'WIN-4:week': { n: number };
  'WIN-5': { n: number };
  'WIN-6': { n: number };
  'WIN-7': { km: number; year: string };
  'WIN-7:life': { km: number };
  'WIN-8': { km: number };
  'WIN-9': { pct: number; weeks: number };
  'WIN-10': { min: number; gapDays: number };
  'WIN-10:week': { km: number; before: number };
  'WIN-11': { weeks: number; n: number };
  'WIN-11:power': None;
  'WIN-12': { km: number; timeS: number };
  'WIN-12:goal': { km: number; timeS: number; goalS: number };
  'WIN-12:negative': { km: number; timeS: number; gainS: number };
  'WIN-13': { km: number; pct: number };
  'WIN-13:new': { km: number };
  'WIN-13:week': { km: number; flag: string };
  'WIN-13:pain': { level: number };
  'PLT-2': { n: number; km: number; paceS: number };
  'PLT-3': { weeks: number; km: number; paceS: number };
  'PLT-4:strides': None;
  'PLT-4:fartlek': None;
  'PLT-4:hills': None;
  'PLT-4:tempo': None;
  'PLT-4:long': { km: number };
  'INV-1': { weekdays: string; n: number; min: number; paceS: number };
  'INV-1:no-pace': { weekdays: string; n: number; min: number };
  'INV-2': { n: number; pct: number };
  'INV-3': { type: string; n: number };
  'INV-3:zones': { easy: number; steady: number; hard: number };
  'INV-4': { n: number; min: number };
  'INV-5': { n: number; down: number };
  'INV-5:hard': { days: number };
  'INV-6': { n: number; km: number };
  'INV-7': { n: number; m: number };
  'INV-8:easy': { n: number; m: number };
  'INV-8:easy-next': { ceilingS: number };
  'INV-8:rest': { n: number };
  'INV-8:rest-next': None;
  'INV-8:hard': { n: number };
  'INV-8:hard-next': None;
  'INV-8:long': { km: number; weeks: number };
  'INV-8:long-next': { km: number };
  'INV-8:same': { weekdays: string; low: number; high: number };
  'INV-8:same-next': None;
  'INV-8:pace': { n: number };
  'INV-8:pace-next': None;
  'INV-8:strength': { n: number };
  'INV-8:strength-next': None;
  'FORM-1': { before: number; now: number };
  'FORM-1:balance': { left: number; right: number };
  'STR-3': { phase: string; clean: number };
  'STR-5': { date: Day; phase: string };
  'STR-5:session': { min: number; phase: string };
  'STR-6': { exercise: string; side: string; pct: number; sets: number };
  'ASM-6': { test: string; date: Day };
  'ASM-6:none': { test: string; date: Day };
  'ASM-6:weak': { test: string; date: Day };
  'XT-2': { min: number; mode: string };
}

export type RuleTextKey = keyof RuleTextParams;
export type RuleTexts = { [K in RuleTextKey]: string };
