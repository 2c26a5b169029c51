import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { atMost, type Goal, none, timed } from '../goal.ts';
import { inParallel, noteTruth, send } from '../load.ts';

/** The service is told to stop while requests, uploads, slow readers and jobs are under way. */
export const k6: Goal = {
  id: 'K6',
  promise: 'stopping cuts nothing off',
  asked: '30 stops under 300 requests a second with uploads, slow readers and jobs; gone within 15 s',
  async run(arena) {
    const cluster = await arena.cluster();
    const stops = arena.size(2, 30);
    const cut: string[] = [];
    const exits: string[] = [];
    const takenS: number[] = [];
    let answered = 0;
    let next = 0;
    for (let n = 0; n < stops; n++) {
      const service = await arena.service(cluster);
      const agent = new Agent({ keepAlive: true, maxSockets: 8 });
      let isOver = false;
      const readers = Array.from({ length: 6 }, async () => {
        while (!isOver) {
          const end = await get(service.address, '/v1/activities', agent);
          if (end === 'refused') return;
          if (end === 'cut') cut.push(`stop ${n + 1}: a request that was accepted got no answer`);
          else answered += 1;
          await pause(arena.size(20, 10));
        }
      });
      const slow = slowReader(service.address);
      const uploads = inParallel(Array.from({ length: 6 }), 3, async () => {
        const file = runFile(arena.seed, next++);
        noteTruth(arena.history, file);
        const { told, why } = await send(service.address, arena.history, file, { waitS: 5 });
        if (told === 'unknown' && why !== 'ECONNREFUSED')
          cut.push(`stop ${n + 1}: an upload got no answer (${why})`);
      });
      await pause(1200 + arena.below(800));
      const from = performance.now();
      arena.history.write({ what: 'fault', name: 'SIGTERM' });
      service.signal('SIGTERM');
      const code = await service.ended;
      takenS.push((performance.now() - from) / 1000);
      isOver = true;
      await Promise.all([...readers, uploads]);
      agent.destroy();
      if (code !== 0) exits.push(`stop ${n + 1}: exit code ${code}`);
      if (!(await slow)) cut.push(`stop ${n + 1}: a slow reader was cut off`);
    }
    const last = await arena.service(cluster);
    await drained(cluster, 120_000);
    const verdict = await arena.verdict(cluster, 1000);
    await last.kill();
    return {
      did: `${stops} stops; ${answered} requests answered on kept connections, ${next} uploads, a slow reader each`,
      checks: [
        none('accepted requests that were cut off', cut),
        none('exit codes', exits),
        timed(atMost('slowest end', 15, Math.max(...takenS), 's')),
        ...verdict,
      ],
    };
  },
};

/** `cut`: the request was on its way over an open connection, and the connection closed without an answer. */
function get(address: string, path: string, agent: Agent): Promise<'answered' | 'refused' | 'cut'> {
  return new Promise((resolve) => {
    const asked = request(`${address}${path}`, { agent }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve('answered'));
      answer.on('error', () => resolve('cut'));
    });
    asked.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'cut'),
    );
    asked.end();
  });
}

/** Asks for the API's description, which is large, and reads it in small bites; true where all of it came. */
function slowReader(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    let text = '';
    const bite = setInterval(() => {
      const chunk = socket.read(65_536) as Buffer | null;
      if (chunk !== null) text += chunk.toString('latin1');
    }, 60);
    const end = () => {
      clearInterval(bite);
      const [head, body = ''] = text.split('\r\n\r\n') as [string, string?];
      const wanted = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
      const isWhole = Number.isNaN(wanted) ? text.endsWith('0\r\n\r\n') : body.length >= wanted;
      resolve(isWhole);
    };
    socket.on('end', end);
    socket.on('error', end);
    socket.write('GET /docs/json HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  });
}
