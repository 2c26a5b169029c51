import { fillOf } from '../charts/workout-chart.tsx';
import { useSessionWords } from '../coach/session-words.ts';
import { Details } from '../parts/details.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { isSession, type TemplateSession, useTemplateSum, useWeekday, weeksOf } from './template.ts';

const HEIGHT = 36;
const LEAST = 3;

/** A bar a day, as high as far, coloured by what kind of work it is; the same in words beneath. */
export function TemplatePicture({ sessions }: { sessions: readonly TemplateSession[] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const weekday = useWeekday();
  const sum = useTemplateSum();
  const weeks = Array.from({ length: weeksOf(sessions) }, (_, w) => w);
  const most = Math.max(...sessions.map((s) => s.km), 1);
  const name = ({ type, km }: TemplateSession) => `${words.type(type)} ${format.distance(km * 1000)}`;
  if (isSession(sessions))
    return (
      <ul className="text-sm">
        {sessions.map((s, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two sessions of a day may be alike
          <li key={i}>{name(s)}</li>
        ))}
      </ul>
    );
  return (
    <div>
      <svg
        role="img"
        aria-label={sum(sessions)}
        viewBox={`0 0 ${weeks.length * 7 * 4} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block h-12 w-full max-w-xl"
      >
        {weeks.map((w) => (
          <rect key={w} x={w * 28} width={27} y={HEIGHT - 1} height={1} className="fill-line" />
        ))}
        {sessions.map((s, i) => {
          const high = Math.max(LEAST, (s.km / most) * (HEIGHT - 2));
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: two sessions of a day may be alike
              key={i}
              x={s.after * 4 + 0.3}
              width={3.2}
              y={HEIGHT - 1 - high}
              height={high}
              className={fillOf({ role: 'work', target: { type: 'none' } }, s.type)}
            />
          );
        })}
      </svg>
      <Details summary={t('chart.table')}>
        <ol className="grid gap-2 text-sm">
          {weeks.map((w) => {
            const of = sessions.filter((s) => Math.floor(s.after / 7) === w);
            const km = format.distance(of.reduce((all, s) => all + s.km, 0) * 1000);
            return (
              <li key={w}>
                <strong>{t('library.week', { n: w + 1 })}</strong>{' '}
                <span className="text-muted">{t('library.weekSum', { km, n: of.length })}</span>
                <span className="block">
                  {of.map((s) => `${weekday(s.after, 'short')} ${name(s)}`).join(' · ')}
                </span>
              </li>
            );
          })}
        </ol>
      </Details>
    </div>
  );
}
