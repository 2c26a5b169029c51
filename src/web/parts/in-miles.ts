const KM_PER_MI = 1.609344;
const PACE = /(\d+:\d{2})(?:–(\d+:\d{2}))?(?:\s?\/|\s(?:per|pro|je)\s)km\b/g;
/** The best over a distance is known by its name: a fastest 10 km stays one. */
const DISTANCE =
  /(?<!(?:fastest|schnellste[rn]?)\s)\b(\d+(?:[.,]\d+)?)(?:(–|-| to | bis | of | von )(\d+(?:[.,]\d+)?))?\s(?:km|kilomet(?:re|er)s?)\b(?!\/)/gi;

/**
 * A sentence that was made in metric, as the server makes all of them, with its distances in miles and its
 * paces per mile. `write` puts a number into the reader's form, with one digit after the point.
 */
export function inMiles(sentence: string, write: (value: number) => string): string {
  const miles = (km: string) => write(Number(km.replace(',', '.')) / KM_PER_MI);
  return sentence
    .replace(PACE, (_, fast: string, slow?: string) =>
      slow === undefined ? `${perMile(fast)}/mi` : `${perMile(fast)}–${perMile(slow)}/mi`,
    )
    .replace(DISTANCE, (_, from: string, between?: string, to?: string) =>
      to === undefined ? `${miles(from)} mi` : `${miles(from)}${between}${miles(to)} mi`,
    );
}

function perMile(clock: string): string {
  const [minutes = 0, seconds = 0] = clock.split(':').map(Number);
  const whole = Math.round((60 * minutes + seconds) * KM_PER_MI);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
