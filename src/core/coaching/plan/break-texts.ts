import { filled } from '../texts/rule-text.ts';
import type { PlanBreak } from './plan-breaks.ts';

/** What a change by hand would break, by rule and variant, in both languages; facts are placeholders (EXPL-4). */
export const breakTexts = {
  en: {
    'AVL-1': 'You have no time on {day}.',
    'AVL-1:away': '{day} is one of the days you are away.',
    'AVL-2': 'About {minutes} minutes on {day}, where you have {room}.',
    'AVL-6': 'Hard on {first} and on {second}, without an easy day between.',
    'GRD-7': 'Nothing hard in the last {days} days before a race.',
    'LAY-5': '{km} km is below the {least} km worth running.',
    'LNG-2': '{km} km is above {cap} km, the most that follows from your longest run of 30 days.',
    'PER-5': 'Speed begins on {start}; {day} is before it.',
    'PER-9': '{n} hard sessions in the week of {day}; at most {most}.',
    'STR-2': 'Strength on {first} and on {second}: at least 48 hours belong between.',
    'STR-3': 'The {phase} phase comes later: first the form has to be clean twice.',
    'STR-7': 'Strength lies on the day before {day}, which is hard or long.',
    'STR-7:same': 'Strength lies on {day}, the day of your long run or race.',
    'STR-7:race':
      'Strength of this kind on {day} is too close to the race on {race}: none in the {before} days before and the {after} after.',
    'VOL-3': '{km} km in the week of {day}; {cap} km is the most that follows from the weeks before.',
  },
  de: {
    'AVL-1': 'Am {day} hast du keine Zeit.',
    'AVL-1:away': 'Der {day} ist einer deiner freien Tage.',
    'AVL-2': 'Etwa {minutes} Minuten am {day}, wo du {room} hast.',
    'AVL-6': 'Hart am {first} und am {second}, ohne einen lockeren Tag dazwischen.',
    'GRD-7': 'Nichts Hartes in den letzten {days} Tagen vor einem Rennen.',
    'LAY-5': '{km} km liegen unter den {least} km, die sich lohnen.',
    'LNG-2': '{km} km liegen über {cap} km, dem Meisten, das aus deinem längsten Lauf von 30 Tagen folgt.',
    'PER-5': 'Tempo beginnt am {start}; der {day} liegt davor.',
    'PER-9': '{n} harte Einheiten in der Woche vom {day}; höchstens {most}.',
    'STR-2': 'Kraft am {first} und am {second}: dazwischen gehören mindestens 48 Stunden.',
    'STR-3': 'Die Phase {phase} kommt später: Zuerst muss die Technik zweimal sauber gewesen sein.',
    'STR-7': 'Kraft liegt auf dem Tag vor dem {day}, und der ist hart oder lang.',
    'STR-7:same': 'Kraft liegt auf dem {day}, dem Tag deines langen Laufs oder Rennens.',
    'STR-7:race':
      'Kraft dieser Art am {day} ist zu nah am Rennen vom {race}: keine in den {before} Tagen davor und den {after} danach.',
    'VOL-3': '{km} km in der Woche vom {day}; {cap} km sind das Meiste, das aus den Wochen davor folgt.',
  },
} as const satisfies Record<'en' | 'de', Record<string, string>>;

export type BreakKey = keyof (typeof breakTexts)['en'];

export function breakText({ says, facts }: PlanBreak, language: 'en' | 'de'): string {
  return filled(breakTexts[language][says], facts, language);
}
