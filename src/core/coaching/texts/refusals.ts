import type { Failure } from '../../result.ts';
import { refusalsDe } from './refusals-de.ts';
import { type RefusalKey, refusalsEn } from './refusals-en.ts';
import { filled } from './rule-text.ts';
import type { Language } from './say.ts';

const TEXTS = { en: refusalsEn, de: refusalsDe } as const;

export type Facts = Record<string, number | string>;

/** A failure by its template: its code is what stands before the colon; it can be told in every language. */
export function refused(key: RefusalKey, facts: Facts = {}): Failure {
  const says = { text: key, facts };
  return { code: key.split(':')[0]!, message: filled(refusalsEn[key], facts, 'en', { year: true }), says };
}

/** The same as a result. */
export function deny(key: RefusalKey, facts: Facts = {}): { ok: false; error: Failure } {
  return { ok: false, error: refused(key, facts) };
}

/** The sentence of a failure; one without a template keeps its own. */
export function failureText({ message, says }: Failure, language: Language): string {
  if (says === undefined) return message;
  const template = TEXTS[language][says.text as RefusalKey] ?? message;
  return filled(template, says.facts, language, { year: true });
}
