import type { Schema } from '../api/client.ts';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';

/** Weeks as squares, kept or not; the sentence and the table say which. */
export function WeeksKept({ consistency }: { consistency: Schema['Consistency'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const { weeks, kept, of, streak } = consistency;
  const sentence = t('kept.sentence', { kept, of, streak });
  return (
    <figure>
      <svg
        viewBox={`0 0 ${Math.max(weeks.length, 1) * 20} 20`}
        role="img"
        aria-label={sentence}
        className="block h-6 max-w-full"
      >
        {weeks.map((w, i) => (
          <rect
            key={w.start}
            x={i * 20 + 1}
            y="1"
            width="18"
            height="18"
            rx="4"
            className={w.kept ? 'fill-good' : 'fill-line'}
          />
        ))}
      </svg>
      <figcaption className="mt-2">{sentence}</figcaption>
      <details className="mt-1 text-sm">
        <summary className="min-h-6 cursor-pointer text-muted">{t('chart.table')}</summary>
        <table className="mt-2 w-full text-left">
          <thead className="text-muted">
            <tr>
              <th className="py-1 font-medium">{t('plan.week')}</th>
              <th className="py-1 text-right font-medium">{t('kept.planned')}</th>
              <th className="py-1 text-right font-medium">{t('kept.done')}</th>
              <th className="py-1 pl-3 font-medium">{t('kept.kept')}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.map((w) => (
              <tr key={w.start} className="border-t border-line">
                <td className="py-1">{format.day(w.start)}</td>
                <td className="py-1 text-right">{w.planned}</td>
                <td className="py-1 text-right">{w.done}</td>
                <td className="py-1 pl-3">{t(w.kept ? 'answer3.yes' : 'answer3.no')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
