import { filled } from '../texts/rule-text.ts';
import type { Instead } from './built-plan.ts';

/** GOAL-2, GOAL-3: what is offered where a goal is at risk. */
const TEXTS = {
  en: {
    later_race: 'A race of this distance on or after {day}.',
    shorter_race: 'A race of {km} km on the same day.',
    more_time: 'More minutes or days a week: the plan stops at what they hold.',
    finish: 'Finish without a time goal, with walking breaks where they help.',
    without_time: 'Run it without this time, or take the time goal over two plans.',
  },
  de: {
    later_race: 'Ein Rennen dieser Länge am {day} oder später.',
    shorter_race: 'Ein Rennen über {km} km am selben Tag.',
    more_time: 'Mehr Minuten oder Tage in der Woche: Der Plan endet an dem, was sie fassen.',
    finish: 'Ankommen ohne Zeitziel, mit Gehpausen, wo sie helfen.',
    without_time: 'Lauf es ohne diese Zeit, oder nimm dir das Zeitziel über zwei Pläne vor.',
  },
} as const;

/** The sentence of an offer; one that was written for its place keeps its own. */
export function insteadText(offer: Instead, language: 'en' | 'de'): string {
  const key = offer.says ?? null;
  if (key === null) return offer.text;
  const km = (offer.distanceM ?? 0) / 1000;
  return filled(TEXTS[language][key], { day: offer.day ?? '', km }, language);
}

/** An offer of a goal at risk. */
export function offered(
  says: NonNullable<Instead['says']>,
  about: { day?: string; distanceM?: number } = {},
): Instead {
  const kind = says === 'without_time' ? 'finish' : says;
  const offer: Instead = { kind, says, ...about, text: '' };
  return { ...offer, text: insteadText(offer, 'en') };
}
