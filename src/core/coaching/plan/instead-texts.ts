import type { Facts } from '../texts/refusals.ts';
import { filled } from '../texts/rule-text.ts';
import type { Instead } from './built-plan.ts';

/** What is offered instead (GOAL-2, GOAL-3, and every refusal), by language; facts are placeholders (EXPL-4). */
export const insteadTexts = {
  en: {
    // a goal at risk
    later_race: 'A race of this distance on or after {day}.',
    shorter_race: 'A race of {km} km on the same day.',
    more_time: 'More minutes or days a week: the plan stops at what they hold.',
    finish: 'Finish without a time goal, with walking breaks where they help.',
    without_time: 'Run it without this time, or take the time goal over two plans.',
    // a wrong value
    correct: 'Correct the value and ask again.',
    correct_target: 'Correct the time (seconds) or the distance (metres).',
    swap_days: 'Put {day} first.',
    no_past_days: 'Leave them out: a plan is only made for days ahead.',
    // days and minutes
    put_availability: 'Put them with PUT /v1/availability.',
    one_day: 'At least one day of {minutes} minutes; two or three make a plan.',
    some_days: '{minutes} minutes on two or three days make a plan.',
    day_minutes: 'Give that day minutes, or wish for another day or none.',
    other_long_day:
      'Give {weekdays} at least {minutes} minutes, or wish for {bestWeekdays}, which has {most}.',
    open_day: 'Give {weekdays} minutes, or take it out of the wishes.',
    strength_minutes: 'Give one of them {minutes} minutes, or take at most {most} for strength.',
    not_away: 'Take the race out of the days away, or choose another race.',
    after_break: 'Plan for what lies before the break, and return with a new assessment on {day}.',
    start_on: 'Start on {day}.',
    assess_again: 'Assess again closer to the start, or start by {day}.',
    // what a plan starts from
    first_runs:
      'Run and walk for 20 to 30 minutes two or three times a week for two to four weeks, then plan.',
    upload_first:
      'Upload what you ran before; or run and walk for 20 to 30 minutes two or three times a week, then plan.',
    see_doctor: 'Ask a doctor; then answer that you were cleared.',
    report_pain: 'Report pain when walking on two days, or ask the coach.',
    // goals
    maintain: 'Hold what you have with a maintain plan.',
    name_race: 'Name the race, or hold what you have with the goal maintain.',
    choose_race_or_none: 'Choose the goal race for it, or leave the event out.',
    choose_race: 'Choose the goal race for it.',
    give_reason: 'Give `return.reason` with the goal return, and leave it out otherwise.',
    speed_before_race: 'Give a day before the race, or leave it out.',
    speed_by_plan:
      'Leave it out: the plan starts speed by itself six to eight weeks before the race. Or ask your coach.',
    drop_time: 'Drop the time, or choose the goal race or personal record.',
    time_to_beat: 'Choose the goal race, or give the time to beat.',
    priority_a: 'Give it priority A, or plan for the race that it lies on the way to.',
    other_goal: 'Choose maintain, return or a race.',
    race_ahead: 'Choose a race ahead, or recover from this one.',
    go_on: 'Go on with the plan, or choose maintain.',
    end_first: 'Go on with that one, or end it first.',
    change_first: 'Change that one, or end it first.',
    priority_b: 'Give one of them priority B or C, or end the other goal first.',
    main_race: 'Drop it, or make it the race the plan leads to.',
    keep_one: 'Keep one of them.',
    shorter_first: 'A 10 km or half marathon first.',
    race_after: 'A race on or after {day} leaves the {weeks} weeks this distance needs.',
    run_as_is: 'Run it on what you have: easy until then, and nothing hard in the last four days.',
    start_race_plan: 'Start the race plan on {day}.',
    hold_until: 'Hold what you have until {day}.',
    new_preview: 'Look at a new preview and accept that.',
  },
  de: {
    later_race: 'Ein Rennen dieser Länge am {day} oder später.',
    shorter_race: 'Ein Rennen über {km} km am selben Tag.',
    more_time: 'Mehr Minuten oder Tage in der Woche: Der Plan endet an dem, was sie fassen.',
    finish: 'Ankommen ohne Zeitziel, mit Gehpausen, wo sie helfen.',
    without_time: 'Lauf es ohne diese Zeit, oder nimm dir das Zeitziel über zwei Pläne vor.',
    correct: 'Berichtige den Wert und frag noch einmal.',
    correct_target: 'Berichtige die Zeit (Sekunden) oder die Distanz (Meter).',
    swap_days: 'Stell den {day} an den Anfang.',
    no_past_days: 'Lass sie weg: Ein Plan gilt nur für kommende Tage.',
    put_availability: 'Gib sie mit PUT /v1/availability an.',
    one_day: 'Mindestens ein Tag mit {minutes} Minuten; zwei oder drei ergeben einen Plan.',
    some_days: '{minutes} Minuten an zwei oder drei Tagen ergeben einen Plan.',
    day_minutes: 'Gib diesem Tag Minuten, oder wünsch dir einen anderen oder keinen.',
    other_long_day:
      'Gib dem {weekdays} mindestens {minutes} Minuten, oder wünsch dir den {bestWeekdays}; er hat {most}.',
    open_day: 'Gib dem {weekdays} Minuten, oder nimm ihn aus den Wünschen.',
    strength_minutes: 'Gib einem davon {minutes} Minuten, oder nimm höchstens {most} für Kraft.',
    not_away: 'Nimm das Rennen aus den freien Tagen, oder wähle ein anderes.',
    after_break: 'Plane, was vor der Pause liegt, und komm am {day} mit einer neuen Einschätzung zurück.',
    start_on: 'Beginne am {day}.',
    assess_again: 'Mach die Einschätzung näher am Beginn noch einmal, oder beginne spätestens am {day}.',
    first_runs:
      'Lauf und geh zwei bis vier Wochen lang zwei- oder dreimal in der Woche 20 bis 30 Minuten, dann plane.',
    upload_first:
      'Lade hoch, was du früher gelaufen bist; oder lauf und geh zwei- oder dreimal in der Woche 20 bis 30 Minuten, dann plane.',
    see_doctor: 'Frag einen Arzt; antworte dann, dass du freigegeben bist.',
    report_pain: 'Melde an zwei Tagen den Schmerz beim Gehen, oder frag den Coach.',
    maintain: 'Halte mit einem Plan zum Halten, was du hast.',
    name_race: 'Nenn das Rennen, oder halte mit dem Ziel maintain, was du hast.',
    choose_race_or_none: 'Wähle dafür das Ziel race, oder lass das Rennen weg.',
    choose_race: 'Wähle dafür das Ziel race.',
    give_reason: 'Gib `return.reason` mit dem Ziel return an, und lass es sonst weg.',
    speed_before_race: 'Gib einen Tag vor dem Rennen an, oder lass ihn weg.',
    speed_by_plan:
      'Lass es weg: Der Plan beginnt von selbst sechs bis acht Wochen vor dem Rennen mit Tempo. Oder frag deinen Coach.',
    drop_time: 'Lass die Zeit weg, oder wähle als Ziel ein Rennen oder eine Bestzeit.',
    time_to_beat: 'Wähle als Ziel das Rennen, oder gib die Zeit an, die es zu schlagen gilt.',
    priority_a: 'Gib ihm Priorität A, oder plane für das Rennen, auf dessen Weg es liegt.',
    other_goal: 'Wähle Halten, Rückkehr oder ein Rennen.',
    race_ahead: 'Wähle ein Rennen, das noch kommt, oder erhol dich von diesem.',
    go_on: 'Mach mit dem Plan weiter, oder wähle Halten.',
    end_first: 'Mach mit diesem weiter, oder beende es zuerst.',
    change_first: 'Ändere dieses, oder beende es zuerst.',
    priority_b: 'Gib einem davon Priorität B oder C, oder beende zuerst das andere Ziel.',
    main_race: 'Lass es weg, oder mach es zum Rennen, zu dem der Plan führt.',
    keep_one: 'Behalte eines davon.',
    shorter_first: 'Zuerst 10 km oder ein Halbmarathon.',
    race_after: 'Ein Rennen am {day} oder später lässt die {weeks} Wochen, die diese Distanz braucht.',
    run_as_is: 'Lauf es mit dem, was du hast: bis dahin locker, und nichts Hartes in den letzten vier Tagen.',
    start_race_plan: 'Beginne den Plan für das Rennen am {day}.',
    hold_until: 'Halte bis zum {day}, was du hast.',
    new_preview: 'Sieh dir eine neue Vorschau an und nimm diese an.',
  },
} as const satisfies Record<'en' | 'de', Record<string, string>>;

export type InsteadKey = keyof (typeof insteadTexts)['en'];

/** The sentence of an offer; one that another version wrote keeps its own. */
export function insteadText(offer: Instead, language: 'en' | 'de'): string {
  const template = offer.says === undefined ? undefined : insteadTexts[language][offer.says];
  if (template === undefined) return offer.text;
  const km = (offer.distanceM ?? 0) / 1000;
  return filled(template, { day: offer.day ?? '', km, ...offer.facts }, language, { year: true });
}

/** An offer by its template, with its sentence in English. */
export function offer(
  kind: Instead['kind'],
  says: InsteadKey,
  about: { day?: string; distanceM?: number; facts?: Facts } = {},
): Instead {
  const made: Instead = { kind, says, ...about, text: '' };
  return { ...made, text: insteadText(made, 'en') };
}
