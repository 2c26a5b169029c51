import type { Failure } from '../../result.ts';
import type { Instead } from './built-plan.ts';

/** A refusal that says what is possible instead. */
export interface PlanFailure extends Failure {
  instead: Instead[];
}

export function refuse(code: string, message: string, ...instead: Instead[]): PlanFailure {
  return { code, message, instead };
}

export const FIX: Instead = { kind: 'fix', text: 'Correct the value and ask again.' };
