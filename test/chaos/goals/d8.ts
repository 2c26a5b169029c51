import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import { runFile } from '../files.ts';
import { draftsIn } from '../final-state.ts';
import { type Goal, none, same } from '../goal.ts';
import { inParallel, noteTruth, sendUntilAcked } from '../load.ts';

const WITHIN_MS = 60_000;
const BOUNDARY = 'chaos';

/** Uploads break off at any byte, and a server dies with some under way. */
export const d8: Goal = {
  id: 'D8',
  promise: 'uploads that break off leave nothing behind',
  asked: '1,000 aborts at random bytes; nothing is left after 60 s',
  async run(arena) {
    const cluster = await arena.cluster();
    const service = await arena.service(cluster);
    const count = arena.size(200, 1000);
    const file = runFile(arena.seed, 0);
    await inParallel(Array.from({ length: count }), 8, async (_, i) => {
      await abort(service.address, requestFor(i % 2 === 0, file.bytes), arena);
    });
    const from = performance.now();
    while (service.spools().length > 0 && performance.now() - from < WITHIN_MS) await pause(200);
    const left = service.spools();
    const drafts = draftsIn(arena.dataDir);
    const [rows] = await cluster.sql<{ n: number }>(
      'select (select count(*) from delivery)::int + (select count(*) from raw_file)::int as n',
    );
    // one more, at which the server dies: the next server finds what it left
    const half = hold(service.address, requestFor(false, file.bytes));
    await until(() => service.spools().length > 0);
    await service.kill();
    half.destroy();
    const next = await arena.service(cluster);
    await until(() => next.spools().length === 0);
    const afterKill = next.spools();
    noteTruth(arena.history, file);
    await sendUntilAcked(() => next.address, arena.history, file);
    return {
      did: `${count} aborts, half of forms and half of plain bodies, and a kill during one`,
      checks: [
        none('folders of uploads that are left', left),
        none('drafts in the file store', drafts),
        same('rows of files that never came whole', 0, rows!.n),
        none('left behind by the server that died, once the next one is up', afterKill),
        ...(await arena.verdict(cluster, 60_000)),
      ],
    };
  },
};

async function until(isSo: () => boolean): Promise<void> {
  for (let n = 0; n < 100 && !isSo(); n++) await pause(100);
}

/** Head and body of an upload, as a form or as plain bytes. */
function requestFor(asForm: boolean, bytes: Buffer): Buffer {
  const body = asForm
    ? Buffer.concat([
        Buffer.from(
          `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="run.fit"\r\n` +
            'content-type: application/octet-stream\r\n\r\n',
        ),
        bytes,
        Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
      ])
    : bytes;
  const type = asForm ? `multipart/form-data; boundary=${BOUNDARY}` : 'application/octet-stream';
  const head = `POST /v1/activities HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

async function abort(address: string, request: Buffer, arena: Arena): Promise<void> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.on('error', () => {});
  const at = 1 + arena.below(request.length - 2);
  await new Promise<void>((resolve) => void socket.write(request.subarray(0, at), () => resolve()));
  await pause(arena.below(20));
  if (arena.random() < 0.5) socket.resetAndDestroy();
  else socket.destroy();
}

/** Sends half and stays. */
function hold(address: string, request: Buffer) {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(request.subarray(0, request.length / 2));
  return socket;
}
