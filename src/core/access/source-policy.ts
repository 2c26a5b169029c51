/**
 * What a source lets be done with what came from it. A provider declares its own; a delivery keeps the
 * one it came under, and whatever is derived from several has the strictest of all of them.
 */
export interface SourcePolicy {
  /** somebody with a grant may see it, a coach for example */
  mayShowOthers: boolean;
  /** zones, load, flags, plans may be worked out from it */
  mayDerive: boolean;
  /** programs may read it: API keys, model contexts, webhooks of ours */
  mayUsePrograms: boolean;
  /** days after its arrival until it is deleted; null: as long as the athlete keeps it */
  keepDays: number | null;
}

/** The athlete's own files, and sources that ask for nothing. */
export const FREE: SourcePolicy = {
  mayShowOthers: true,
  mayDerive: true,
  mayUsePrograms: true,
  keepDays: null,
};

/** A week's cache, shown to nobody but the athlete: what Strava's terms of June 2026 leave. */
export const DISPLAY_ONLY: SourcePolicy = {
  mayShowOthers: false,
  mayDerive: false,
  mayUsePrograms: false,
  keepDays: 7,
};

const DAY_MS = 86_400_000;

/** What holds for something made from all of these; of nothing: FREE. */
export function strictest(policies: readonly SourcePolicy[]): SourcePolicy {
  const terms = policies.flatMap(({ keepDays }) => keepDays ?? []);
  return {
    mayShowOthers: policies.every((policy) => policy.mayShowOthers),
    mayDerive: policies.every((policy) => policy.mayDerive),
    mayUsePrograms: policies.every((policy) => policy.mayUsePrograms),
    keepDays: terms.length === 0 ? null : Math.min(...terms),
  };
}

/**
 * Whether it may enter thresholds, series, reviews and plans. They outlive every run, coaches see them
 * and programs read them, so that only what is free in all four ways may.
 */
export function feedsTraining(policy: SourcePolicy): boolean {
  return policy.mayDerive && policy.mayShowOthers && policy.mayUsePrograms && policy.keepDays === null;
}

/**
 * Of several recordings of one run those that it is derived from: as soon as one is free the others add
 * nothing, so that they take none of its freedom away; else all.
 */
export function contributing<T extends { policy: SourcePolicy }>(recordings: readonly T[]): T[] {
  const free = recordings.filter(({ policy }) => feedsTraining(policy));
  return free.length > 0 ? free : [...recordings];
}

/** The instant from which it must be gone; null: never. */
export function keptUntilMs(policy: SourcePolicy, receivedMs: number): number | null {
  return policy.keepDays === null ? null : receivedMs + policy.keepDays * DAY_MS;
}
