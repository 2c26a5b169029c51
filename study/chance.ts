/**
 * Chance by name: the value of a draw depends only on the seed, the runner, the day and what is drawn. Two arms
 * that ask the same question of the same runner on the same day get the same answer, whatever they asked before;
 * that is what makes the arms comparable runner by runner.
 */
export type Chance = (name: string) => number;

export function chanceOf(seed: number, runner: number): Chance {
  return (name) => unit(`${seed}|${runner}|${name}`);
}

/** FNV-1a with a final mix, as a number in (0, 1). */
function unit(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (((h ^ (h >>> 16)) >>> 0) + 0.5) / 4_294_967_296;
}

/** Standard normal by Box and Muller, from two draws of the same name. */
export function normal(chance: Chance, name: string): number {
  return Math.sqrt(-2 * Math.log(chance(`${name}/a`))) * Math.cos(2 * Math.PI * chance(`${name}/b`));
}

export function between(chance: Chance, name: string, [low, high]: readonly number[]): number {
  return low! + (high! - low!) * chance(name);
}

export function logNormal(chance: Chance, name: string, of: { median: number; logSd: number }): number {
  return of.median * Math.exp(of.logSd * normal(chance, name));
}

export function bounded(value: number, of: { least: number; most: number }): number {
  return Math.min(of.most, Math.max(of.least, value));
}
