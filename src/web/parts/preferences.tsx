import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { de } from '../texts/de.ts';
import { en, type TextKey } from '../texts/en.ts';

export type Language = 'en' | 'de';
export type Units = 'metric' | 'imperial';
export type Theme = 'system' | 'light' | 'dark';

interface Chosen {
  language: Language;
  units: Units;
  theme: Theme;
}

interface PreferencesValue extends Chosen {
  choose(change: Partial<Chosen>): void;
  /** the text of a key in the chosen language */
  t(key: TextKey, values?: Record<string, string | number>): string;
}

const KEY = 'pacekeeper.preferences';
const Context = createContext<PreferencesValue | null>(null);

/** Language, units and colours of this browser, kept in it; nothing of them is anyone's data. */
export function Preferences({ children }: { children: ReactNode }) {
  const [chosen, setChosen] = useState<Chosen>(stored);
  useEffect(() => {
    document.documentElement.lang = chosen.language;
    document.documentElement.dataset.theme = chosen.theme;
    localStorage.setItem(KEY, JSON.stringify(chosen));
  }, [chosen]);
  const value = useMemo<PreferencesValue>(() => {
    const i18n = setupI18n({ locale: chosen.language, messages: { en, de } });
    i18n.setMessagesCompiler(compileMessage);
    return {
      ...chosen,
      choose: (change) => setChosen((before) => ({ ...before, ...change })),
      t: (key, values) => i18n._(key, values),
    };
  }, [chosen]);
  return <Context value={value}>{children}</Context>;
}

export function usePreferences(): PreferencesValue {
  const value = useContext(Context);
  if (value === null) throw new Error('outside of Preferences');
  return value;
}

function stored(): Chosen {
  const language: Language = navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
  const fallback: Chosen = { language, units: 'metric', theme: 'system' };
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Chosen>) };
  } catch {
    return fallback;
  }
}
