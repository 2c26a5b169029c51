import { filled } from '../texts/rule-text.ts';
import type { PlanNote } from './built-plan.ts';

/** Words for plan rules, by rule id and language, with the facts as placeholders (EXPL-4); at most 280 characters (EXPL-2). */
export const planTexts: Record<'en' | 'de', Record<string, string>> = {
  en: {
    'PER-1:base': 'Base: more kilometres first, slowly.',
    'PER-1:build': 'Build: the work that carries your goal, on a base that holds.',
    'PER-1:peak': 'Peak: the hardest weeks, close to what the race asks.',
    'PER-1:taper': 'Taper: fewer kilometres, same rhythm, a little speed. Feeling flat is normal.',
    'PER-1:maintain': 'Maintain: hold what you have, one quality session a week.',
    'PER-1:recover': 'Recovery after the race: easy only, until the body has repaired.',
    'PER-1:return': 'Return: back step by step after the break, everything easy.',
    'VOL-4': 'Down week on purpose: {km} km. Fitness is banked when you absorb it.',
    'BRK-5': 'Around the days you are away: {km} km.',
    'PER-5': 'First more kilometres, slowly. Speed starts on {date}, {weeks} weeks before your race.',
    'PER-4': 'Your coach starts speed on {date}, once the kilometres are there.',
    'PER-7': 'This week grows to {km} km, so no new kind of hard running is added.',
    'PER-8':
      'Taper: {pct} % fewer kilometres than in your biggest weeks, same rhythm, a little speed. Feeling flat is normal.',
    'VOL-3':
      'I would have planned {want} km this week; {cap} km is the most that follows from your last weeks.',
    'GOAL-6': 'Recovery: first run on {first}, nothing hard for {days} days.',
    'GOAL-7': 'After {days} days without running: small weeks first, nothing hard for {noHardDays} days.',
    'LNG-2': 'I would have planned {want} km; {cap} km is the most that follows from your last weeks.',
    'LNG-2:race':
      'The race is {want} km, longer than the {cap} km your last weeks allow for training: a planned exception.',
    'AVL-7': '{min} minutes on {days} of 7 days are not enough for everything. Dropped in part: {dropped}.',
    'STR-7':
      'Strength fits {n} of {wanted} times this week: it keeps away from the day before hard runs, and needs its minutes. Another day for it, or more minutes, would help.',
    'GOAL-2':
      'From {now} km a week I can build to {reach} km without jumps, and to a long run of {reachLong} km; this goal usually needs {need} km and {needLong} km.',
    'START-MONDAY': 'The plan begins on Monday, {date}: it trains in whole weeks.',
    'ASM-6': 'There are no paces yet, so you train by effort. A test would make them.',
    'SAME-WEEKS': 'So it is in {n} weeks, from {day} on.',
    'FUEL-1': 'Water; nothing else needed.',
    'FUEL-2': 'Optional: up to 30 g carbohydrate an hour.',
    'FUEL-3':
      'Eat carbohydrate 1–4 h before; 30–60 g an hour from minute 30–40; drink to thirst, usually 0.4–0.8 l an hour.',
    'FUEL-3:kg':
      'Eat {low}–{high} g carbohydrate 1–4 h before; 30–60 g an hour from minute 30–40; drink to thirst, usually 0.4–0.8 l an hour.',
    'FUEL-4':
      '60–90 g an hour as a glucose–fructose mix, only what you practised; 300–600 mg sodium an hour when hot or a salty sweater.',
    'FUEL-5': 'Afterwards: carbohydrate and protein soon, most of all if you train again within 24 h.',
    'FUEL-5:kg':
      'Afterwards: {low}–{high} g carbohydrate in the first hours if you train again within 24 h; about {protein} g protein.',
    'FUEL-6': 'Practise race breakfast and gels: {g} g carbohydrate an hour today.',
    'FUEL-7': 'Ask a professional about eating around training; these figures are not meant for you.',
  },
  de: {
    'PER-1:base': 'Grundlage: zuerst mehr Kilometer, langsam.',
    'PER-1:build': 'Aufbau: die Arbeit, die dein Ziel trägt, auf einer Grundlage, die hält.',
    'PER-1:peak': 'Spitze: die härtesten Wochen, nah an dem, was das Rennen verlangt.',
    'PER-1:taper':
      'Zuspitzen: weniger Kilometer, gleicher Rhythmus, etwas Tempo. Sich schlapp zu fühlen ist normal.',
    'PER-1:maintain': 'Halten: bewahren, was du hast, mit einer schnellen Einheit in der Woche.',
    'PER-1:recover': 'Erholung nach dem Rennen: nur locker, bis der Körper repariert ist.',
    'PER-1:return': 'Rückkehr: Schritt für Schritt nach der Pause, alles locker.',
    'VOL-4': 'Mit Absicht eine Entlastungswoche: {km} km. Form entsteht, wenn du sie verarbeitest.',
    'BRK-5': 'Rund um deine freien Tage: {km} km.',
    'PER-5': 'Zuerst mehr Kilometer, langsam. Tempo beginnt am {date}, {weeks} Wochen vor deinem Rennen.',
    'PER-4': 'Dein Coach beginnt mit Tempo am {date}, sobald die Kilometer da sind.',
    'PER-7': 'Diese Woche wächst auf {km} km, darum kommt keine neue Art harten Laufens dazu.',
    'PER-8':
      'Zuspitzen: {pct} % weniger Kilometer als in deinen größten Wochen, gleicher Rhythmus, etwas Tempo. Sich schlapp zu fühlen ist normal.',
    'VOL-3':
      'Ich hätte diese Woche {want} km geplant; {cap} km sind das Meiste, das aus deinen letzten Wochen folgt.',
    'GOAL-6': 'Erholung: erster Lauf am {first}, {days} Tage lang nichts Hartes.',
    'GOAL-7': 'Nach {days} Tagen ohne Laufen: erst kleine Wochen, {noHardDays} Tage lang nichts Hartes.',
    'LNG-2': 'Ich hätte {want} km geplant; {cap} km sind das Meiste, das aus deinen letzten Wochen folgt.',
    'LNG-2:race':
      'Das Rennen hat {want} km, mehr als die {cap} km, die dein Training hergibt: eine geplante Ausnahme.',
    'AVL-7': '{min} Minuten an {days} von 7 Tagen reichen nicht für alles. Teilweise gestrichen: {dropped}.',
    'STR-7':
      'Kraft passt diese Woche {n} von {wanted} Mal: Sie meidet den Tag vor harten Läufen und braucht ihre Minuten. Ein anderer Tag für sie oder mehr Minuten würden helfen.',
    'GOAL-2':
      'Von {now} km in der Woche komme ich ohne Sprünge auf {reach} km und einen langen Lauf von {reachLong} km; dieses Ziel braucht meist {need} km und {needLong} km.',
    'START-MONDAY': 'Der Plan beginnt am Montag, {date}: er rechnet in ganzen Wochen.',
    'ASM-6': 'Noch gibt es keine Tempi, darum trainierst du nach Gefühl. Ein Test würde sie liefern.',
    'SAME-WEEKS': 'So ist es in {n} Wochen, ab dem {day}.',
    'FUEL-1': 'Wasser; mehr braucht es nicht.',
    'FUEL-2': 'Wenn du magst: bis 30 g Kohlenhydrate je Stunde.',
    'FUEL-3':
      'Kohlenhydrate 1–4 h vorher; 30–60 g je Stunde ab Minute 30–40; nach Durst trinken, meist 0,4–0,8 l je Stunde.',
    'FUEL-3:kg':
      '{low}–{high} g Kohlenhydrate 1–4 h vorher; 30–60 g je Stunde ab Minute 30–40; nach Durst trinken, meist 0,4–0,8 l je Stunde.',
    'FUEL-4':
      '60–90 g je Stunde als Glukose-Fruktose-Mischung, nur was du geübt hast; 300–600 mg Natrium je Stunde bei Hitze.',
    'FUEL-5': 'Danach: bald Kohlenhydrate und Eiweiß, vor allem wenn du binnen 24 h wieder trainierst.',
    'FUEL-5:kg':
      'Danach: {low}–{high} g Kohlenhydrate in den ersten Stunden, wenn du binnen 24 h wieder trainierst; etwa {protein} g Eiweiß.',
    'FUEL-6': 'Übe Frühstück und Gels für das Rennen: heute {g} g Kohlenhydrate je Stunde.',
    'FUEL-7': 'Frage eine Fachperson zum Essen rund ums Training; die Zahlen sind nicht für dich gedacht.',
  },
};

/** The sentence for a note; an unknown rule gives its id. A variant is chosen by the facts: phase, weight, race. */
export function planText(note: PlanNote, language: 'en' | 'de'): string {
  const texts = planTexts[language];
  const variant =
    note.facts.phase !== undefined && note.rule === 'PER-1'
      ? `${note.rule}:${note.facts.phase}`
      : note.facts.kg !== undefined
        ? `${note.rule}:kg`
        : note.facts.race !== undefined
          ? `${note.rule}:race`
          : note.rule;
  const text = texts[variant] ?? texts[note.rule] ?? note.rule;
  return filled(text, note.facts, language);
}
