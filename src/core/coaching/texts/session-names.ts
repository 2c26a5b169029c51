import { LIBRARY, LIBRARY_TYPES, type LibraryType } from '../../workout/library.ts';

/** What a session is called and what it is for (LIB-1), by language. English is the library's own. */
export interface SessionName {
  name: string;
  purpose: string;
}

const EN = Object.fromEntries(
  LIBRARY_TYPES.map((type) => [type, { name: LIBRARY[type].name, purpose: LIBRARY[type].purpose }]),
) as Record<LibraryType, SessionName>;

const DE: Record<LibraryType, SessionName> = {
  easy: {
    name: 'Lockerer Lauf',
    purpose: 'Stärkt Ausdauer und Sehnen zu geringen Kosten; du solltest in ganzen Sätzen sprechen können.',
  },
  recovery: {
    name: 'Erholungslauf',
    purpose: 'Bringt Blut in müde Beine; langsamer ist richtig.',
  },
  easy_strides: {
    name: 'Locker mit Steigerungen',
    purpose: 'Hält die Beine flink, ohne sie zu ermüden.',
  },
  run_walk: {
    name: 'Laufen und Gehen',
    purpose: 'Bringt auf sichere Weise mehr Zeit auf den Beinen.',
  },
  long_easy: {
    name: 'Langer Lauf',
    purpose: 'Ausdauer und Fettstoffwechsel: Zeit auf den Beinen, locker.',
  },
  long_progress: {
    name: 'Langer Lauf, am Ende schneller',
    purpose: 'Ein starkes Ende auf müden Beinen.',
  },
  long_mp: {
    name: 'Langer Lauf mit Renntempo',
    purpose: 'Renntempo auf müden Beinen.',
  },
  steady: { name: 'Zügiger Lauf', purpose: 'Ausdauer, angenehm fordernd.' },
  tempo: { name: 'Tempolauf', purpose: 'Hebt das Tempo, das du eine Stunde halten kannst.' },
  tempo_split: {
    name: 'Tempolauf in Teilen',
    purpose: 'Hebt das Tempo, das du eine Stunde halten kannst, in leichteren Stücken.',
  },
  cruise: { name: 'Schwellenintervalle', purpose: 'Umfang an der Schwelle, kontrolliert.' },
  over_under: {
    name: 'Über und unter der Schwelle',
    purpose: 'Lehrt den Körper, Laktat im Tempo abzubauen.',
  },
  vo2_long: { name: 'Lange Intervalle', purpose: 'Hebt die größte Sauerstoffaufnahme.' },
  vo2_short: {
    name: 'Kurze Intervalle',
    purpose: 'Hebt die größte Sauerstoffaufnahme, mit mehr Tempogefühl.',
  },
  rep_400: { name: '400-m-Wiederholungen', purpose: 'Laufökonomie und Form im Tempo.' },
  rep_200: { name: '200-m-Wiederholungen', purpose: 'Laufökonomie und Schnelligkeit.' },
  ladder: { name: 'Leiter', purpose: 'Tempowechsel unter Belastung.' },
  fartlek: { name: 'Fahrtspiel', purpose: 'Spiel mit dem Tempo; ohne Uhr.' },
  hill_sprint: { name: 'Locker mit Bergsprints', purpose: 'Kraft und sichere Schnelligkeit.' },
  hill_reps: {
    name: 'Bergläufe',
    purpose: 'Kraft für Gesäß und hintere Oberschenkel: Krafttraining im Laufen.',
  },
  race_pace: { name: 'Renntempo', purpose: 'Das Zieltempo lernen.' },
  sharpener: {
    name: 'Auffrischung vor dem Rennen',
    purpose: 'Erhält das Gefühl fürs Renntempo, ohne zu ermüden.',
  },
  time_trial: { name: 'Testlauf', purpose: 'Misst, wo du stehst.' },
  race: { name: 'Wettkampf', purpose: 'Der Tag, auf den alles zuläuft.' },
};

/** Kinds of run that were found and not planned. */
const KINDS: Record<'en' | 'de', Record<string, string>> = {
  en: {
    long: 'Long run',
    quality: 'Hard run',
    interval: 'Intervals',
    hills: 'Hills',
    test: 'Test',
    steady: 'Steady',
  },
  de: {
    long: 'Langer Lauf',
    quality: 'Harter Lauf',
    interval: 'Intervalle',
    hills: 'Hügel',
    test: 'Testlauf',
    steady: 'Zügiger Lauf',
  },
};

/** What a planned or found kind of run is called; an unknown one keeps its own name. */
export function kindName(type: string, language: 'en' | 'de'): string {
  const planned = LIBRARY_TYPES.find((t) => t === type);
  return planned === undefined ? (KINDS[language][type] ?? type) : sessionName(planned, language).name;
}

export function sessionName(type: LibraryType, language: 'en' | 'de'): SessionName {
  return (language === 'de' ? DE : EN)[type];
}
