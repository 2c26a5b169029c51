import { en, type TextKey } from '../texts/en.ts';
import { usePreferences } from './preferences.tsx';

/** Words for codes: `words('finding', 'no_gps')` is the text `finding.no_gps`; a code without one is shown readable. */
export function useWords(): (
  group: string,
  code: string | null | undefined,
  values?: Record<string, string | number>,
) => string {
  const { t } = usePreferences();
  return (group, code, values) => {
    const key = `${group}.${code ?? 'none'}`;
    return Object.hasOwn(en, key) ? t(key as TextKey, values) : (code ?? '–').replaceAll('_', ' ');
  };
}

/** What an activity is, in a word: its class where it has one, else its sport. */
export function useKind(): (row: { class?: string | null; sport: string | null }) => string {
  const words = useWords();
  return (row) => (row.class == null ? words('sport', row.sport ?? 'generic') : words('class', row.class));
}
