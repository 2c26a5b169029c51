import type { Failure } from '../../result.ts';
import { type Facts, refused } from '../texts/refusals.ts';
import type { RefusalKey } from '../texts/refusals-en.ts';
import type { Instead } from './built-plan.ts';
import { offer } from './instead-texts.ts';

/** A refusal that says what is possible instead. */
export interface PlanFailure extends Failure {
  instead: Instead[];
}

export function refuse(key: RefusalKey, facts: Facts, ...instead: Instead[]): PlanFailure {
  return { ...refused(key, facts), instead };
}

export const FIX: Instead = offer('fix', 'correct');
