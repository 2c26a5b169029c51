import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { de } from '../texts/de.ts';
import { en, type TextKey } from '../texts/en.ts';
import { type Chosen, keepChosen, readChosen } from './chosen.ts';

export type { Language, Theme, Units } from './chosen.ts';

interface PreferencesValue extends Chosen {
  choose(change: Partial<Chosen>): void;
  /** the text of a key in the chosen language */
  t(key: TextKey, values?: Record<string, string | number>): string;
}

const Context = createContext<PreferencesValue | null>(null);

/** Language, units and colours of this browser, kept in it; nothing of them is anyone's data. */
export function Preferences({ children }: { children: ReactNode }) {
  const [chosen, setChosen] = useState<Chosen>(readChosen);
  useEffect(() => {
    document.documentElement.lang = chosen.language;
    document.documentElement.dataset.theme = chosen.theme;
  }, [chosen]);
  const value = useMemo<PreferencesValue>(() => {
    const i18n = setupI18n({ locale: chosen.language, messages: { en, de } });
    i18n.setMessagesCompiler(compileMessage);
    return {
      ...chosen,
      // kept before anything asks the server in the new language
      choose: (change) => {
        const next = { ...readChosen(), ...change };
        keepChosen(next);
        setChosen(next);
      },
      t: (key, values) => oneStop(i18n._(key, values)),
    };
  }, [chosen]);
  return <Context value={value}>{children}</Context>;
}

/** A sentence that ends with an abbreviation, as of a month, ends with one full stop. */
const oneStop = (text: string) => text.replace(/(?<!\.)\.\.(?=\s|$)/g, '.');

export function usePreferences(): PreferencesValue {
  const value = useContext(Context);
  if (value === null) throw new Error('outside of Preferences');
  return value;
}
