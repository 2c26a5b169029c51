import { between, bounded, type Chance, chanceOf, logNormal, normal } from '../chance.ts';
import { studyNumbers as n } from '../numbers.ts';

/** One synthetic runner: a body and habits that no arm can see or change. */
export interface Runner {
  id: number;
  chance: Chance;
  baselineKm: number;
  runsAWeek: number;
  vdot: number;
  age: number;
  raceM: number;
  lthrBpm: number;
  fitnessTau: number;
  fatigueTau: number;
  gain: number;
  fatigueCost: number;
  frailty: number;
  /** chance that an easy run is run too fast */
  fast: number;
  skip: number;
  add: number;
  longSpike: number;
  rampWeek: number;
  listens: number;
  reportsReadiness: boolean;
  readinessBias: number;
}

/** The same seed and number always give the same runner. */
export function makeRunner(seed: number, id: number): Runner {
  const chance = chanceOf(seed, id);
  const r = n.runner;
  const h = n.habits;
  const baselineKm = bounded(logNormal(chance, 'baseline', r.baselineKm), r.baselineKm);
  const drawn = (name: string, of: { mean: number; sd: number }) => of.mean + of.sd * normal(chance, name);
  const marathon = baselineKm >= r.marathonFromKm && chance('goal') < r.marathonShare;
  return {
    id,
    chance,
    baselineKm,
    runsAWeek: r.runsAWeek.find((x) => baselineKm < x.belowKm)!.runs,
    vdot: bounded(drawn('vdot', r.vdot), r.vdot),
    age: Math.round(bounded(drawn('age', r.age), r.age)),
    raceM: marathon ? 42_195 : 21_097.5,
    lthrBpm: drawn('lthr', r.lthrBpm),
    fitnessTau: bounded(drawn('tau1', n.body.fitnessTauDays), n.body.fitnessTauDays),
    fatigueTau: bounded(drawn('tau2', n.body.fatigueTauDays), n.body.fatigueTauDays),
    gain: logNormal(chance, 'gain', n.body.gain),
    fatigueCost: logNormal(chance, 'fatigueCost', n.body.fatigueCost),
    frailty: Math.exp(n.hazard.frailtyLogSd * normal(chance, 'frailty') - n.hazard.frailtyLogSd ** 2 / 2),
    fast: between(chance, 'fast', chance('prone') < h.fastProneShare ? h.fastProne : h.disciplined),
    skip: between(chance, 'skip', h.skip),
    add: between(chance, 'add', h.addOnFreeDay),
    longSpike: between(chance, 'longSpike', h.longSpike),
    rampWeek: between(chance, 'rampWeek', h.rampWeek),
    listens: between(chance, 'listens', h.listens),
    reportsReadiness: chance('reportsReadiness') < h.readinessReported,
    readinessBias: n.readiness.runnerSd * normal(chance, 'readinessBias'),
  };
}
