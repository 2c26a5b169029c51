import { useMemo, useState } from 'react';
import { Details } from '../parts/details.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import type { Channel } from './channels.ts';
import type { Track } from './track.ts';

const MI_M = 1609.344;

/** The lines of the picture as figures: the mean of each stretch of a kilometre or a mile. */
export function StreamsTable({ track, channels }: { track: Track; channels: readonly Channel[] }) {
  const { t, units } = usePreferences();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const unitM = units === 'imperial' ? MI_M : 1000;
  const rows = useMemo(() => (open ? stretches(track, channels, unitM) : []), [open, track, channels, unitM]);
  return (
    <Details summary={t('activity.streams.table', { step: format.distance(unitM, 0) })} onToggle={setOpen}>
      <ScrollTable label={t('activity.streams')}>
        <thead>
          <tr>
            <Th>{t('activity.distance')}</Th>
            {channels.map((channel) => (
              <Th key={channel.name} right>
                {t(channel.title)}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.endM} className="border-t border-line">
              <Td>{format.distance(row.endM)}</Td>
              {row.means.map((mean, i) => (
                <Td key={channels[i]!.name} right>
                  {mean === null ? '–' : channels[i]!.show(mean, format)}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </Details>
  );
}

function stretches({ stream }: Track, channels: readonly Channel[], unitM: number) {
  const rows: { endM: number; means: (number | null)[] }[] = [];
  let from = 0;
  for (let k = 1; k < stream.n; k++) {
    const last = k === stream.n - 1;
    const reached = stream.distanceM[k]! >= (rows.length + 1) * unitM;
    if (!last && !reached) continue;
    rows.push({
      endM: stream.distanceM[k]!,
      means: channels.map((channel) => meanOf(channel.values, from, k)),
    });
    from = k;
  }
  return rows;
}

function meanOf(values: readonly (number | null)[], from: number, to: number): number | null {
  let sum = 0;
  let count = 0;
  for (let k = from; k < to; k++) {
    const value = values[k];
    if (value == null) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : null;
}
