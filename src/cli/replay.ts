import { parseConfig } from '../config.ts';
import type { ReplayedDecision } from '../core/coaching/replay-decision.ts';
import { isDay } from '../core/time.ts';
import { isDatabaseError } from '../db/database-error.ts';
import { openDeps } from '../deps.ts';
import { ensureLocalAthlete } from '../services/athlete.ts';
import { replayAthlete } from '../services/history/replay-athlete.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { writeLine } from './output.ts';

const OPTIONS = {
  policy: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** `pacekeeper replay --policy VERSION [--from DAY] [--to DAY] [--json]`: stored decisions decided again, as a diff. */
export async function replay(args: string[]): Promise<number> {
  const parsed = parseArguments(args, OPTIONS);
  if (!parsed.ok) return usageError('replay', parsed.error.message);
  const { values, positionals } = parsed.value;
  if (positionals.length > 0) return usageError('replay', 'This command takes options only.');
  const { policy, from, to } = values as Record<string, string | undefined>;
  if (policy === undefined) return usageError('replay', 'Name the policy version with --policy.');
  for (const day of [from, to])
    if (day !== undefined && !isDay(day)) return usageError('replay', 'A day looks like 2026-05-03.');
  const config = parseConfig(process.env);
  if (!config.ok) return usageError('replay', config.error.message);
  try {
    const deps = await openDeps(config.value, 'replay');
    try {
      const { athleteId } = await ensureLocalAthlete(deps);
      const range = { from: from ?? null, to: to ?? null };
      const replayed = await replayAthlete(deps, athleteId, policy, range);
      if (!replayed.ok) return usageError('replay', replayed.error.message);
      const lines = values.json === true ? [JSON.stringify(replayed.value)] : replayLines(replayed.value);
      for (const line of lines) await writeLine(line);
      return EXIT.ok;
    } finally {
      await deps.close();
    }
  } catch (error) {
    if (!isDatabaseError(error)) throw error;
    process.stderr.write(`pacekeeper replay: ${error.code}: ${error.message}\n`);
    return EXIT.failed;
  }
}

/** The stored decision on a line with `-`, the other one below it with `+`; one line where they agree. */
export function replayLines(replayed: readonly ReplayedDecision[]): string[] {
  const lines = replayed.flatMap((d) =>
    d.differs.length === 0
      ? [`  ${d.asOf}  ${text(d.before)}`]
      : [`- ${d.asOf}  ${text(d.before)}`, `+ ${d.asOf}  ${text(d.after)}`],
  );
  const changed = replayed.filter((d) => d.differs.length > 0).length;
  const identical = replayed.filter((d) => d.identical).length;
  const records = `${identical} records reproduced byte for byte`;
  return [...lines, `${replayed.length} decisions, ${changed} decided otherwise, ${records}`];
}

function text({ code, km, hard, longestKm, score, flags }: ReplayedDecision['before']): string {
  const found = flags.length === 0 ? '' : `  ${flags.join(' ')}`;
  return `${code}  ${km.toFixed(1)} km, ${hard} hard, longest ${longestKm.toFixed(1)} km, score ${score}${found}`;
}
