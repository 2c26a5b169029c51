import type { Schema } from '../api/client.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { UNKNOWN, useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';

export type Bands = NonNullable<Schema['Zones']['bands']>;

const FILLS: Record<Bands[number]['band'], string> = {
  E: 'fill-easy',
  M: 'fill-steady',
  T: 'fill-threshold',
  I: 'fill-interval',
  R: 'fill-repetition',
};

/** Bands as bars on one scale of paces, with their numbers; with `after`, what they would become. */
export function BandsTable({ before, after }: { before: Bands | null; after: Bands | null }) {
  const { t } = usePreferences();
  const words = useSessionWords();
  const names = (after ?? before ?? []).map((b) => b.band);
  const all = [...(before ?? []), ...(after ?? [])].flatMap((b) =>
    [b.slowSPerKm, b.fastSPerKm].filter((p) => p !== null),
  );
  const slow = Math.max(...all);
  const fast = Math.min(...all);
  const x = (pace: number | null) => (pace === null ? 0 : ((slow - pace) / (slow - fast || 1)) * 100);
  const bar = (band: Bands[number] | undefined, top: number, opacity: number) =>
    band === undefined ? null : (
      <rect
        x={x(band.slowSPerKm)}
        width={Math.max(1, x(band.fastSPerKm) - x(band.slowSPerKm))}
        y={top}
        height={after === null ? 10 : 4.5}
        className={FILLS[band.band]}
        fillOpacity={opacity}
      />
    );
  return (
    <table className="w-full text-left text-sm">
      <thead className="text-muted">
        <tr>
          <th className="py-1 pr-3 font-medium">{t('zones.band')}</th>
          <th className="py-1 pr-3 font-medium">{t(after === null ? 'activities.pace' : 'zones.now')}</th>
          {after !== null && <th className="py-1 pr-3 font-medium">{t('zones.then')}</th>}
          <th className="hidden w-1/2 py-1 font-medium sm:table-cell">
            <span className="sr-only">{t('zones.scale')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const was = before?.find((b) => b.band === name);
          const next = after?.find((b) => b.band === name);
          return (
            <tr key={name} className="border-t border-line">
              <th className="py-1.5 pr-3 font-medium">{words.word('band', name)}</th>
              <td className="whitespace-nowrap py-1.5 pr-3">
                <Range band={was} />
              </td>
              {after !== null && (
                <td className="whitespace-nowrap py-1.5 pr-3 font-semibold">
                  <Range band={next} />
                </td>
              )}
              <td className="hidden py-1.5 sm:table-cell">
                <svg
                  viewBox="0 0 100 10"
                  preserveAspectRatio="none"
                  aria-hidden="true"
                  className="h-4 w-full"
                >
                  {bar(was, 0, after === null ? 0.9 : 0.4)}
                  {bar(next, 5.5, 0.9)}
                </svg>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Range({ band }: { band: Bands[number] | undefined }) {
  const { t } = usePreferences();
  const format = useFormat();
  if (band === undefined || band.fastSPerKm === null || band.slowSPerKm === null) return UNKNOWN;
  return band.band === 'E'
    ? t('target.slower', { pace: format.pace(band.fastSPerKm) })
    : format.paceRange(band.fastSPerKm, band.slowSPerKm);
}
