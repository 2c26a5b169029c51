import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { writeLine } from './output.ts';
import { createProgress } from './progress.ts';
import { failed, reachServer, runningServer, type Server, type ServerAnswer } from './reach-server.ts';

const SCAN_MS = 1000;
const LOOK_MS = 500;
const TAKEN = /\.(fit|gpx|tcx|zip)(\.gz)?$/i;

/**
 * `pacekeeper watch DIR [--once]`: sends activity files and archives in a folder, and in the folders in
 * it, as they appear. A file is taken when it has not grown between two looks. What was sent before is
 * known by its bytes, so nothing is kept here and a second watch of the same folder does no harm. A server that
 * goes away is waited for, or the one that comes in its place: whoever took its folder would keep it from starting.
 */
export async function watch(args: string[]): Promise<number> {
  const parsed = parseArguments(args, { once: { type: 'boolean' } });
  if (!parsed.ok) return usageError('watch', parsed.error.message);
  const [dir, ...more] = parsed.value.positionals;
  if (dir === undefined || more.length > 0) return usageError('watch', 'One folder was expected.');
  const isFolder = await stat(dir).then(
    (s) => s.isDirectory(),
    () => false,
  );
  if (!isFolder) return usageError('watch', 'There is no such folder.');
  const reached = await reachServer('watch');
  if (typeof reached === 'number') return reached;
  let server = reached;
  let isAway = false;
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const once = parsed.value.values.once === true;
  let rejected = 0;
  try {
    const seen = new Map<string, string>();
    const sent = new Map<string, string>();
    while (!stopped) {
      for (const [path, mark] of await marksOf(dir)) {
        const isSettled = once || seen.get(path) === mark;
        seen.set(path, mark);
        if (!isSettled || sent.get(path) === mark || stopped) continue;
        // others may have been sent for minutes since the folder was read
        if ((await stat(path).catch(() => null)) === null) continue;
        try {
          rejected += await take(server, path, relative(dir, path));
        } catch (error) {
          if (error instanceof Refused) return failed('watch', error.problem);
          if (once || server.address === null || !isUnanswered(error)) throw error;
          if (!isAway)
            process.stderr.write('pacekeeper watch: The server does not answer; waiting for it.\n');
          isAway = true;
          server = runningServer() ?? server;
          break;
        }
        isAway = false;
        sent.set(path, mark);
      }
      if (once) break;
      await pause(SCAN_MS);
    }
    return rejected === 0 ? EXIT.ok : EXIT.rejected;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await server.close();
  }
}

/** The server does not let this command go on, whatever file it is about: the key was revoked, or lost a right. */
class Refused extends Error {
  readonly problem: { code: string; message: string };
  constructor({ status, body }: ServerAnswer) {
    super();
    const { code = `HTTP_${status}`, detail = 'The server refuses this.' } = body ?? {};
    this.problem = { code, message: detail };
  }
}

/** What `fetch` throws where there is no answer, or none that came to its end. */
function isUnanswered(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

/** Each file with its size and time of change. */
async function marksOf(dir: string): Promise<[string, string][]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((e) => e.isFile() && TAKEN.test(e.name))
    .map((e) => join(e.parentPath, e.name));
  const marks: [string, string][] = [];
  for (const path of paths.sort()) {
    const found = await stat(path).catch(() => null);
    if (found !== null && found.size > 0) marks.push([path, `${found.size} ${found.mtimeMs}`]);
  }
  return marks;
}

/** Sends one file and waits for what becomes of it; answers how many files were rejected. */
async function take(server: Server, path: string, shown: string): Promise<number> {
  const answer = await server.send(`/v1/activities?wait=0&name=${encodeURIComponent(basename(path))}`, path);
  const { status, body } = answer;
  if (status === 401 || status === 403) throw new Refused(answer);
  if (status !== 200 && status !== 201 && status !== 202) {
    await writeLine(`${shown}: ${body.results?.[0]?.error?.code ?? body.code}`);
    return 1;
  }
  let rejected = 0;
  for (const { deliveryId } of body.deliveries ?? body.results) {
    const end = await follow(server, deliveryId, shown);
    rejected += end.rejected + (end.state === 'rejected' ? 1 : 0);
    const inside =
      end.found > 0 ? ` (${end.found} files, ${end.rejected} rejected, ${end.duplicates} known)` : '';
    await writeLine(`${shown}: ${end.state}${inside}`);
  }
  return rejected;
}

interface Progress {
  state: string;
  found: number;
  finished: number;
  rejected: number;
  duplicates: number;
  ended: boolean;
}

async function follow(server: Server, deliveryId: string, shown: string): Promise<Progress> {
  const bar = createProgress(process.stderr, shown, null);
  for (let steps = 0; ; await pause(LOOK_MS)) {
    const answer = await server.get(`/v1/deliveries/${deliveryId}/progress`);
    // somebody who restarts it, or asks too often, is waited for
    if (answer.status === 503 || answer.status === 429) continue;
    if (answer.status === 401 || answer.status === 403) throw new Refused(answer);
    if (answer.status !== 200)
      return { state: answer.body.code, found: 0, finished: 0, rejected: 1, duplicates: 0, ended: true };
    const now: Progress = answer.body;
    for (; steps < now.finished; steps++) bar.step();
    if (!now.ended) continue;
    bar.end();
    return now;
  }
}
