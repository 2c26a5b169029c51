export type Language = 'en' | 'de';
export type Units = 'metric' | 'imperial';
export type Theme = 'system' | 'light' | 'dark';

export interface Chosen {
  language: Language;
  units: Units;
  theme: Theme;
}

const KEY = 'pacekeeper.preferences';

/** What was chosen in this browser, else what the browser prefers. */
export function readChosen(): Chosen {
  const language: Language = navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
  const fallback: Chosen = { language, units: 'metric', theme: 'system' };
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Chosen>) };
  } catch {
    return fallback;
  }
}

export function keepChosen(chosen: Chosen): void {
  localStorage.setItem(KEY, JSON.stringify(chosen));
}
