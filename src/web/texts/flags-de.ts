import type { flagsEn } from './flags-en.ts';

export const flagsDe: Record<keyof typeof flagsEn, string> = {
  'flags.title': 'Was auffällt',
  'flags.none': 'In den letzten Wochen fällt nichts auf.',
  'flags.asOf': 'Stand {day}',
  'flags.unjudged': 'Es ließ sich nichts beurteilen: {message}',
  'flags.level.0': 'zur Kenntnis',
  'flags.level.1': 'beobachten',
  'flags.level.2': 'handeln',
  'flags.level.3': 'anhalten',
  'mark.spike': 'viel länger als die Läufe davor',
  'mark.easy_too_fast': 'schneller als locker',
  'mark.speed_too_fast': 'schneller als die Grenze',
  'flag.spike':
    'Der Lauf am {date} war {km} lang, {pct} länger als der längste der 30 Tage davor ({l30}). Mehr als 10 % länger geht mit mehr Verletzungen einher.',
  'flag.ramp': 'Die Woche hatte {done}, {pct} mehr als die größeren Wochen zuletzt ({base}).',
  'flag.over_plan': 'Die Woche hatte {done}, {pct} des Plans ({planned}).',
  'flag.easy_too_fast':
    '{n} der letzten {m} lockeren Läufe waren schneller als die lockere Grenze von {ceiling}, zum Beispiel {pace} am {date}.',
  'flag.speed_too_fast': '{n} Qualitätseinheiten waren bis zu {pct} schneller als ihre schnelle Grenze.',
  'flag.load_over': 'Die Strecke passte zum Plan, die Belastung lag bei {pct} des Plans.',
  'flag.readiness': 'Die Bereitschaft war an {n} von {m} Tagen niedrig.',
  'flag.rpe': 'Läufe fühlten sich {points} Punkte härter an als gedacht ({n} bewertet).',
  'flag.monotony_high': 'Die Tage waren alle gleich, mit mehr Belastung als sonst.',
  'flag.no_rest': 'In zwei Wochen gab es keinen Ruhetag.',
  'flag.pain': 'Am {date} sind Schmerzen von {level}/10 gemeldet.',
  'flag.illness_mild': 'Am {date} sind Erkältungszeichen gemeldet.',
  'flag.illness_systemic': 'Am {date} ist eine Erkrankung des ganzen Körpers gemeldet.',
  'flag.response_worse':
    'Dasselbe lockere Tempo kostet mehr als in den Wochen davor, oder der letzte Wettkampf war deutlich langsamer als erwartet.',
  'flag.response_better': 'Zwei volle Wochen, und der Körper antwortet besser als in den Wochen davor.',
  'flag.under_plan': 'Die Woche hatte {pct} des Plans.',
  'flag.three_low_weeks': 'Drei Wochen nacheinander lagen deutlich unter dem Plan.',
  'flag.race_slower': 'Der letzte Wettkampf war deutlich langsamer als erwartet.',
  'flag.two_low_weeks': 'Zwei Wochen nacheinander lagen deutlich unter dem Plan.',
};
