import type { Sport } from '../../core/activity/recording.ts';

/** Words that name a sport on their own or inside a longer type ("trail_running", "Virtual Ride"). */
const WORDS: [Sport, RegExp][] = [
  ['multisport', /^(multisport|triathlon|duathlon|aquathlon)$/],
  ['running', /^(run|runs|running|runner|jog|jogging|virtualrun|trailrun|trailrunning|treadmill)$/],
  [
    'cycling',
    /^(ride|rides|riding|cycling|cycle|bike|biking|bicycle|virtualride|ebikeride|ebike|mtb|gravelride|mountainbikeride)$/,
  ],
  ['swimming', /^(swim|swimming|openwaterswim)$/],
  ['hiking', /^(hike|hiking|trekking)$/],
  ['walking', /^(walk|walking)$/],
  ['strength', /^(strength|weighttraining|weightlifting|weights)$/],
  [
    'other',
    /^(other|ski|skiing|snowboard|snowboarding|snowshoe|snowshoeing|row|rowing|kayak|kayaking|canoe|canoeing|paddling|paddle|skate|skating|yoga|workout|elliptical|climbing|surfing|sailing|golf|tennis|soccer)$/,
  ],
];

/** Strava's own numbers, which it writes as the <type> of a GPX track. */
const STRAVA_TYPES: Record<string, Sport> = {
  1: 'cycling',
  2: 'other',
  3: 'other',
  4: 'hiking',
  5: 'other',
  6: 'other',
  7: 'other',
  9: 'running',
  10: 'walking',
  16: 'swimming',
};

/** The sport that a file's own words name; null where they name none that is known. */
export function sportFromWords(raw: string | null): Sport | null {
  if (raw === null) return null;
  const text = raw.trim();
  const numbered = STRAVA_TYPES[text];
  if (numbered !== undefined) return numbered;
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  const whole = words.join('');
  for (const [sport, pattern] of WORDS) {
    if (pattern.test(whole) || words.some((word) => pattern.test(word))) return sport;
  }
  return null;
}

/** "trail", "treadmill" or "track" where the file's words say so. */
export function subSportFromWords(raw: string | null): string | null {
  return /trail|treadmill|track/.exec(raw?.toLowerCase() ?? '')?.[0] ?? null;
}
