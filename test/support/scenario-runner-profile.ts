import type { Level } from '../../src/core/coaching/policy.ts';
import { asNumber, asPace, isMapping, oneOf, onlyKeys } from './scenario-notation.ts';

export interface Usual {
  paceSPerKm: number;
  hrBpm: number | null;
}

export interface Profile {
  vdot: number;
  level: Level;
  ceilingSPerKm: number;
  lthrBpm: number;
  usual: { E: Usual; L: Usual; Q: Usual };
}

const u = (pace: string, hrBpm: number): Usual => ({ paceSPerKm: asPace(pace, 'pace'), hrBpm });

const PROFILES: Record<string, Profile> = {
  R33: {
    vdot: 33,
    level: 'L1',
    ceilingSPerKm: 422,
    lthrBpm: 170,
    usual: { E: u('7:40', 145), L: u('7:45', 149), Q: u('6:50', 160) },
  },
  R40: {
    vdot: 40,
    level: 'L2',
    ceilingSPerKm: 362,
    lthrBpm: 165,
    usual: { E: u('6:35', 142), L: u('6:40', 146), Q: u('5:50', 158) },
  },
  R50: {
    vdot: 50,
    level: 'L3',
    ceilingSPerKm: 302,
    lthrBpm: 168,
    usual: { E: u('5:30', 140), L: u('5:35', 144), Q: u('4:50', 157) },
  },
};

const LEVELS = ['L0', 'L1', 'L2', 'L3', 'L4'] as const;

/** A named runner, or a definition in place: `{vdot, level?, ceiling?, lthr?, E?, L?, Q?}`. */
export function profileOf(value: unknown): Profile {
  if (typeof value === 'string') {
    const found = PROFILES[value];
    if (found !== undefined) return found;
    const m = /^R(\d{2})$/.exec(value);
    if (m === null) throw new Error(`runner: ${value} is not known`);
    return fromVdot(Number(m[1]));
  }
  if (!isMapping(value)) throw new Error('runner: expected a name or a mapping');
  onlyKeys(
    value,
    ['id', 'name', 'base', 'vdot', 'level', 'ceiling', 'easyCeiling', 'lthr', 'E', 'L', 'Q'],
    'runner',
  );
  const base =
    value.base !== undefined ? profileOf(value.base) : fromVdot(asNumber(value.vdot, 'runner.vdot'));
  const ceiling = value.ceiling ?? value.easyCeiling;
  return {
    vdot: value.vdot === undefined ? base.vdot : asNumber(value.vdot, 'runner.vdot'),
    level: value.level === undefined ? base.level : oneOf(value.level, LEVELS, 'runner.level'),
    ceilingSPerKm: ceiling === undefined ? base.ceilingSPerKm : asPace(ceiling, 'runner.ceiling'),
    lthrBpm: value.lthr === undefined ? base.lthrBpm : asNumber(value.lthr, 'runner.lthr'),
    usual: {
      E: usualOf(value.E, base.usual.E, 'runner.E'),
      L: usualOf(value.L, base.usual.L, 'runner.L'),
      Q: usualOf(value.Q, base.usual.Q, 'runner.Q'),
    },
  };
}

function usualOf(value: unknown, base: Usual, where: string): Usual {
  if (value === undefined) return base;
  if (typeof value === 'string') {
    const [pace, hr] = value.split('/');
    return { paceSPerKm: asPace(pace, where), hrBpm: hr === undefined ? null : Number(hr) };
  }
  if (!isMapping(value)) throw new Error(`${where}: expected "6:35/142" or a mapping`);
  onlyKeys(value, ['pace', 'hr'], where);
  return {
    paceSPerKm: asPace(value.pace, where),
    hrBpm: value.hr == null ? null : asNumber(value.hr, where),
  };
}

/** Ceiling 0.844 of threshold speed, usual paces spaced as those of the named runners. */
function fromVdot(vdot: number): Profile {
  const ceiling = paceAt(vdot, 0.88) / 0.844;
  const level: Level = vdot < 37 ? 'L1' : vdot < 47 ? 'L2' : 'L3';
  const lthrBpm = 167;
  return {
    vdot,
    level,
    ceilingSPerKm: Math.round(ceiling),
    lthrBpm,
    usual: {
      E: { paceSPerKm: Math.round(ceiling * 1.09), hrBpm: 142 },
      L: { paceSPerKm: Math.round(ceiling * 1.105), hrBpm: 146 },
      Q: { paceSPerKm: Math.round(ceiling * 0.967), hrBpm: 158 },
    },
  };
}

/** Daniels–Gilbert (ZON-1): s/km at a share of VDOT. */
function paceAt(vdot: number, share: number): number {
  const vo2 = vdot * share + 4.6;
  const v = (-0.182258 + Math.sqrt(0.182258 ** 2 + 4 * 0.000104 * vo2)) / (2 * 0.000104);
  return 60_000 / v;
}

/** Daniels–Gilbert race time in seconds for a distance, by bisection. */
export function predictedRaceS(vdot: number, distanceM: number): number {
  const vdotOf = (s: number) => {
    const min = s / 60;
    const v = distanceM / min;
    const vo2 = -4.6 + 0.182258 * v + 0.000104 * v * v;
    return vo2 / (0.8 + 0.1894393 * Math.exp(-0.012778 * min) + 0.2989558 * Math.exp(-0.1932605 * min));
  };
  let fast = distanceM / 8;
  let slow = distanceM / 1.2;
  for (let i = 0; i < 60; i++) {
    const mid = (fast + slow) / 2;
    if (vdotOf(mid) > vdot) fast = mid;
    else slow = mid;
  }
  return (fast + slow) / 2;
}
