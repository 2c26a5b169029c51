import { type Day, weekday } from '../../time.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import type { TextKey, TextParams, Texts } from './text-params.ts';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const TEXTS: Record<Language, Texts> = { en, de };

/** Renders texts of one language; how they may sound (EXPL-3) is held by a test over every one of them. Numbers get at most one decimal. */
export interface Say {
  say<K extends TextKey>(key: K, params: TextParams[K]): string;
  date(day: Day): string;
  weekday(day: Day): string;
  code(code: string): string;
  /** the sentence of a rule id; the id itself where there is none */
  rule(id: string): string;
  site(site: string): string;
}

export function sayIn(language: Language): Say {
  const t = TEXTS[language];
  return {
    say: (key, params) =>
      t.texts[key].replace(/\{(\w+)\}/g, (_, name: string) =>
        show((params as Record<string, unknown>)[name], t),
      ),
    date: (day) =>
      t.date
        .replace('{day}', String(Number(day.slice(8, 10))))
        .replace('{month}', t.months[Number(day.slice(5, 7)) - 1]!),
    weekday: (day) => t.weekdays[weekday(day)]!,
    code: (code) => t.codes[code] ?? code,
    rule: (id) => t.rules[id] ?? id,
    site: (site) => sitePhrase(site, t),
  };
}

function show(value: unknown, t: Texts): string {
  if (typeof value === 'number') return String(Math.round(value * 10) / 10).replace('.', t.decimal);
  return String(value);
}

/** `knee_left` → "left knee"; an unknown part keeps its own name. */
function sitePhrase(site: string, t: Texts): string {
  const words = site.toLowerCase().split(/[_\s-]+/);
  const side = words.find((w) => w === 'left' || w === 'right');
  const name = words.filter((w) => w !== side).join(' ');
  const part = t.sites[name] ?? name;
  return side === undefined ? part : (side === 'left' ? t.left : t.right).replace('{part}', part);
}

/** As many whole sentences, in order of weight, as fit into `max` characters. */
export function fitSentences(sentences: readonly string[], max: number): string {
  let text = '';
  for (const sentence of sentences) {
    const longer = text === '' ? sentence : `${text} ${sentence}`;
    if (longer.length <= max) text = longer;
  }
  return text;
}
