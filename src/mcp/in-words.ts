/** What a runner would say of a number, by the unit in its name; null: the number says it already. */
const WORDS: [RegExp, (value: number) => string][] = [
  [/SPerKm$/, (s) => `${clock(s)} /km`],
  [/SpeedMps$|CeilingMps$|^(csMps|ngsMps)$/, (mps) => (mps > 0 ? `${clock(1000 / mps)} /km` : 'standing')],
  [/[dD]istanceM$/, (m) => `${(m / 1000).toFixed(2)} km`],
  [/(moving|elapsed|timer|duration|time|sleep|predicted|judged|targetTime)S$/, (s) => clock(s)],
];
/** In a long list the numbers speak for themselves. */
const MOST = 60;

/** The same with `inWords` beside the numbers that would have to be converted: paces, distances, durations. */
export function withWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > MOST ? value : value.map(withWords);
  if (typeof value !== 'object' || value === null) return value;
  const words: Record<string, string> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner !== 'number' || !Number.isFinite(inner)) continue;
    const say = WORDS.find(([unit]) => unit.test(name))?.[1];
    if (say !== undefined) words[name] = say(inner);
  }
  const inner = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withWords(part)]));
  return Object.keys(words).length === 0 ? inner : { ...inner, inWords: words };
}

/** 75 → `1:15`, 3725 → `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return `${seconds < 0 ? '-' : ''}${h > 0 ? `${h}:${two(m)}` : m}:${two(s)}`;
}
