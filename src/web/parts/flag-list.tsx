import { useQuery } from '@tanstack/react-query';
import { api, dataOf, type Schema } from '../api/client.ts';
import { ruleOf } from './flag-rule.ts';
import { useFormat } from './format.ts';
import { usePreferences } from './preferences.tsx';
import { useWords } from './words.ts';

type Flag = Schema['Flag'];

export function useFlags() {
  return useQuery({ queryKey: ['flags'], queryFn: () => dataOf(api.GET('/v1/flags')) });
}

/** True where a flag is about single runs, so that each of them can be marked; the others are about weeks. */
export function marksRuns(flag: Flag): boolean {
  return ['spike', 'easy_too_fast', 'speed_too_fast'].includes(ruleOf(flag));
}

/** A flag as the sentence of its rule, with its numbers in the reader's units. */
export function useFlagSentence(): (flag: Flag) => string {
  const format = useFormat();
  const words = useWords();
  return (flag) => {
    const { facts } = flag;
    const number = (name: string) => (typeof facts[name] === 'number' ? facts[name] : null);
    const km = (name: string) => {
      const value = number(name);
      return format.distance(value === null ? null : value * 1000);
    };
    const share = number('pct');
    return words('flag', ruleOf(flag), {
      date: typeof facts.date === 'string' ? format.day(facts.date) : '',
      pct: format.percent(share === null ? null : share / 100),
      km: km('km'),
      l30: km('l30'),
      done: km('done'),
      base: km('base'),
      planned: km('planned'),
      pace: format.pace(number('paceS')),
      ceiling: format.pace(number('ceilingS')),
      n: number('n') ?? 0,
      m: number('m') ?? 0,
      points: format.number(number('points'), 1),
      level: number('level') ?? 0,
    });
  };
}

const TONES = ['border-line', 'border-warn', 'border-interval', 'border-bad'] as const;

export function FlagList({ flags }: { flags: readonly Flag[] }) {
  const { t } = usePreferences();
  const sentence = useFlagSentence();
  const words = useWords();
  const shown = flags.filter((flag) => flag.muted !== true).toSorted((a, b) => b.level - a.level);
  if (shown.length === 0) return <p className="text-muted">{t('flags.none')}</p>;
  return (
    <ul className="grid gap-3">
      {shown.map((flag) => (
        <li key={flag.code} className={`border-l-4 pl-3 ${TONES[flag.level]}`}>
          <span className="mr-2 text-sm font-semibold">{words('flags.level', String(flag.level))}</span>
          {sentence(flag)}
        </li>
      ))}
    </ul>
  );
}
