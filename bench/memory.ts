import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFit } from '../fixtures/generators/write-fit.ts';
import { copyTemplate, installedPostgres, prepareTemplate } from '../test/chaos/cluster.ts';
import { generatedRun } from './generated-runs.ts';
import { packageVersion } from './machine.ts';
import { mibText } from './measure.ts';
import type { Row, Section } from './row.ts';
import { type Server, startServer } from './server.ts';

const A_REQUEST = 20;
const DAY_MS = 86_400_000;

/** Resident size of each kind of process, after its start, after work and after reading. */
export async function memory(folder: string, imports = 200, reads = 1000): Promise<Section> {
  const own = join(folder, 'memory');
  mkdirSync(own, { mode: 0o711 });
  await prepareTemplate(own);
  const cluster = await copyTemplate(own, 'server');
  const started: Server[] = [];
  const start = async (...options: Parameters<typeof startServer>) => {
    const server = await startServer(...options);
    started.push(server);
    return server;
  };
  try {
    const embedded = { databaseUrl: null, dataDir: join(own, 'embedded') };
    // the first one makes the database, which needs more
    await (await startServer(embedded)).stop();
    const all = await start(embedded);
    const rows = await sizesOf(
      all.address,
      { 'one process with the embedded database': all },
      imports,
      reads,
    );
    await all.stop();
    started.pop();
    const on = { databaseUrl: cluster.url(), dataDir: join(own, 'files') };
    const web = await start(on, { role: 'web' });
    const worker = await start(on, { role: 'worker' });
    const split = { 'web process on PostgreSQL': web, 'worker process on PostgreSQL': worker };
    rows.push(...(await sizesOf(web.address, split, imports, reads)));
    return {
      title: 'Memory of each process',
      how:
        `Resident size, of \`pacekeeper serve\` as processes of their own: ${imports} runs of half an hour (FIT), uploaded ${A_REQUEST} a request, ` +
        `each answered when it is judged, then ${reads.toLocaleString('en')} reads. A decoder is a process beside the one that works.`,
      versions: [packageVersion('@electric-sql/pglite'), installedPostgres()],
      rows,
    };
  } finally {
    for (const server of started) await server.stop();
    await cluster.end();
  }
}

async function sizesOf(
  address: string,
  servers: Record<string, Server>,
  imports: number,
  reads: number,
): Promise<Row[]> {
  const sizes = () => Object.values(servers).map((server) => server.rssBytes());
  const atStart = sizes();
  for (let i = 0; i < imports; i += A_REQUEST) await upload(address, i);
  const decoder = Math.max(...Object.values(servers).map((server) => server.decoderBytes()));
  const imported = sizes();
  for (let i = 0; i < reads; i++)
    await read(address, ['/v1/today', '/v1/activities?limit=50', '/v1/zones'][i % 3]!);
  const atEnd = sizes();
  const rows = Object.keys(servers).map((what, i) => ({
    what,
    target: null,
    measured: `${mibText(atStart[i]!)} after its start, ${mibText(imported[i]!)} after ${imports} imports, ${mibText(atEnd[i]!)} after ${reads.toLocaleString('en')} reads`,
    met: null,
  }));
  const beside = Object.keys(servers).at(-1)!;
  return [
    ...rows,
    { what: `decoder of the ${beside}`, target: null, measured: `${mibText(decoder)} after them`, met: null },
  ];
}

async function upload(address: string, from: number): Promise<void> {
  const form = new FormData();
  for (let i = from; i < from + A_REQUEST; i++) {
    const bytes = writeFit(generatedRun(1800, i, Date.UTC(2026, 0, 1, 6) + i * DAY_MS));
    form.append('file', new Blob([new Uint8Array(bytes)]), `run-${i}.fit`);
  }
  const answer = await fetch(`${address}/v1/activities`, { method: 'POST', body: form });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`an upload was answered with ${answer.status}: ${text.slice(0, 300)}`);
}

async function read(address: string, path: string): Promise<void> {
  const answer = await fetch(address + path);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
}
