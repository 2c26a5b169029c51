import { setTimeout as pause } from 'node:timers/promises';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { writeLine } from './output.ts';
import { createProgress } from './progress.ts';
import { failed, reachServer } from './reach-server.ts';

const SCOPES = ['parser', 'formula', 'zone'];
const LOOK_MS = 500;

/** `pacekeeper reprocess [parser|formula|zone]`: derives again what is stored and waits for it. */
export async function reprocess(args: string[]): Promise<number> {
  const parsed = parseArguments(args, {});
  if (!parsed.ok) return usageError('reprocess', parsed.error.message);
  const [scope = 'parser', ...more] = parsed.value.positionals;
  if (!SCOPES.includes(scope) || more.length > 0)
    return usageError('reprocess', `One of ${SCOPES.join(', ')} was expected.`);
  const server = await reachServer('reprocess');
  if (typeof server === 'number') return server;
  try {
    const started = await server.post('/v1/rederivations', { scope });
    if (started.status !== 202) return failed('reprocess', started.body);
    const progress = createProgress(process.stderr, 'deriving', started.body.total);
    let walk = started.body;
    for (let shown = 0; walk.endedAt === null; ) {
      await pause(LOOK_MS);
      walk = (await server.get(`/v1/rederivations/${walk.rederivationId}`)).body;
      for (; shown < walk.done; shown++) progress.step();
    }
    progress.end();
    await writeLine(`${walk.done} derived again, ${walk.changed} changed, ${walk.failed} could not be.`);
    return walk.failed === 0 ? EXIT.ok : EXIT.rejected;
  } finally {
    await server.close();
  }
}
