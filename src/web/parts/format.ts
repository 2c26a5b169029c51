import { inMiles } from './in-miles.ts';
import { usePreferences } from './preferences.tsx';

const M_PER_MI = 1609.344;
export const UNKNOWN = '–';

/** Distances, paces, times and days as the reader wants them. Unknown values are a dash, never a zero. */
export function useFormat() {
  const { language, units, t } = usePreferences();
  const mi = units === 'imperial';
  const number = (value: number, digits: number) =>
    // what rounds to nothing has no sign
    (Number(value.toFixed(digits)) === 0 ? 0 : value).toLocaleString(language, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  return {
    /** metres → `12.3 km` */
    distance: (m: number | null | undefined, digits = 1) =>
      m == null ? UNKNOWN : `${number(m / (mi ? M_PER_MI : 1000), digits)} ${t(mi ? 'unit.mi' : 'unit.km')}`,
    /** seconds per kilometre → `5:06 /km` */
    pace: (sPerKm: number | null | undefined) => {
      if (sPerKm == null || !Number.isFinite(sPerKm)) return UNKNOWN;
      return `${clock(mi ? (sPerKm * M_PER_MI) / 1000 : sPerKm)}${t(mi ? 'unit.perMi' : 'unit.perKm')}`;
    },
    /** a round distance of about so many metres, for a scale → its metres and `500 m` */
    roundDistance: (m: number) => {
      const unit = mi ? M_PER_MI : 1000;
      const tens = 10 ** Math.floor(Math.log10(m / unit));
      const value = [5, 2, 1].map((n) => n * tens).find((v) => v * unit <= m) ?? tens;
      if (!mi && value < 1) return { m: value * unit, text: `${number(value * 1000, 0)} m` };
      const digits = Math.max(0, -Math.floor(Math.log10(value)));
      return { m: value * unit, text: `${number(value, digits)} ${t(mi ? 'unit.mi' : 'unit.km')}` };
    },
    /** metres up or down → `162 m` or `531 ft` */
    height: (m: number | null | undefined) =>
      m == null ? UNKNOWN : `${number(mi ? m / 0.3048 : m, 0)} ${t(mi ? 'unit.ft' : 'unit.m')}`,
    cadence: (spm: number | null | undefined) =>
      spm == null ? UNKNOWN : `${Math.round(spm)} ${t('unit.spm')}`,
    /** two paces → `5:06–5:18/km`, the faster one first */
    paceRange: (fastSPerKm: number, slowSPerKm: number) =>
      `${clock(mi ? (fastSPerKm * M_PER_MI) / 1000 : fastSPerKm)}–${clock(mi ? (slowSPerKm * M_PER_MI) / 1000 : slowSPerKm)}${t(mi ? 'unit.perMi' : 'unit.perKm')}`,
    /** a sentence of the server's, which speaks metric, in the reader's units */
    sentence: (text: string) => (mi ? inMiles(text, (value) => number(value, 1)) : text),
    heartRate: (bpm: number | null | undefined) =>
      bpm == null ? UNKNOWN : `${Math.round(bpm)} ${t('unit.bpm')}`,
    /** seconds → `1:02:03` or `42:10` */
    duration: (s: number | null | undefined) => (s == null ? UNKNOWN : clock(s)),
    number: (value: number | null | undefined, digits = 0) =>
      value == null ? UNKNOWN : number(value, digits),
    percent: (share: number | null | undefined) =>
      share == null
        ? UNKNOWN
        : share.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 }),
    /** a calendar day, which has no time zone of its own → `Sun 3 May` */
    day: (day: string | null | undefined, style: 'short' | 'long' = 'short') =>
      day == null
        ? UNKNOWN
        : new Date(`${day}T12:00:00Z`).toLocaleDateString(language, {
            timeZone: 'UTC',
            weekday: style === 'long' ? 'long' : 'short',
            day: 'numeric',
            month: style === 'long' ? 'long' : 'short',
            ...(style === 'long' ? { year: 'numeric' } : {}),
          }),
    /** a calendar day with its year → `May 3, 2026` */
    date: (day: string | null | undefined) =>
      day == null
        ? UNKNOWN
        : new Date(`${day}T12:00:00Z`).toLocaleDateString(language, { timeZone: 'UTC', dateStyle: 'medium' }),
    /** a moment on the clock of the place, by its offset from UTC → `09:00` */
    timeOfDay: (ms: number, utcOffsetS: number | null) =>
      new Date(ms + (utcOffsetS ?? 0) * 1000).toLocaleTimeString(language, {
        timeZone: 'UTC',
        timeStyle: 'short',
      }),
    /** a moment on the clock of the runner's zone, or of this device where none is known */
    moment: (iso: string, zone?: string | null) =>
      new Date(iso).toLocaleString(language, {
        dateStyle: 'medium',
        timeStyle: 'short',
        ...(zone == null ? {} : { timeZone: zone }),
      }),
  };
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const h = Math.floor(whole / 3600);
  const mm = Math.floor((whole % 3600) / 60);
  const ss = String(whole % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(mm).padStart(2, '0')}:${ss}` : `${mm}:${ss}`;
}
