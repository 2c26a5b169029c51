import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { msText } from './measure.ts';
import type { Row } from './row.ts';

/** What one process of the bound did. */
export interface Share {
  activities: number;
  cpuMs: number;
}

export interface Bound extends Share {
  wallMs: number;
  cores: number;
}

/** What the pipeline has to keep of the bound. */
const SHARE_KEPT = 0.7;

/** How the bound is found, for the page. */
export const BOUND =
  'The bound: the same files, unpacked before, decoded to trusted activities by one warm process a core that does nothing else: ' +
  'no messages between processes, no digest, nothing stored. A share of the bound is its time divided by the time of the pipeline on the same cores.';

/** Decodes the files of a folder alone, on all cores. */
export async function decodeBound(folder: string): Promise<Bound> {
  const cores = availableParallelism();
  const script = join(import.meta.dirname, 'bound-child.ts');
  const children = Array.from({ length: cores }, (_, i) => fork(script, [folder, String(i), String(cores)]));
  await Promise.all(children.map(said));
  const from = performance.now();
  const shares = await Promise.all(
    children.map((child) => {
      child.send('go');
      return said(child) as Promise<Share>;
    }),
  );
  const wallMs = performance.now() - from;
  const sum = (of: (share: Share) => number) => shares.map(of).reduce((a, b) => a + b, 0);
  return { activities: sum((s) => s.activities), cpuMs: sum((s) => s.cpuMs), wallMs, cores };
}

async function said(child: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`a process of the bound ended with ${code}`);
    }),
  ]);
  return message;
}

export function boundRow(what: string, { activities, wallMs, cpuMs, cores }: Bound): Row {
  return {
    what: `${what}: the bound, decoding alone on ${cores} cores`,
    target: null,
    measured: `${activities} activities in ${msText(wallMs)}; processor ${msText(cpuMs)}, ${msText(cpuMs / activities)} an activity`,
    met: null,
  };
}

/** How much of the bound a pipeline keeps that took `wallMs` for the same files. */
export function keptRow(what: string, bound: Bound, wallMs: number): Row {
  const kept = bound.wallMs / wallMs;
  return {
    what: `${what}: kept of the bound`,
    target: `at least ${100 * SHARE_KEPT} %`,
    measured: `${(100 * kept).toFixed(0)} % (${msText(bound.wallMs)} of ${msText(wallMs)})`,
    met: kept >= SHARE_KEPT,
  };
}
