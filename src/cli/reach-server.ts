import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildApp } from '../app.ts';
import { type Config, parseConfig } from '../config.ts';
import { isDatabaseError } from '../db/database-error.ts';
import { folderHolder } from '../db/folder-lock.ts';
import { openDeps } from '../deps.ts';
import { injectFetch } from '../mcp/inject-fetch.ts';
import { ensureLocalAthlete } from '../services/athlete.ts';
import { recoverStranded } from '../services/ingest/await-deliveries.ts';
import { EXIT } from './arguments.ts';
import { peopleSettings } from './people-settings.ts';
import { watchPlatforms, withPlatforms } from './watch-platforms.ts';

/** The API, wherever it is answered. */
export interface Server {
  /** null: in this process, since no server runs */
  address: string | null;
  get(path: string): Promise<ServerAnswer>;
  post(path: string, body: object): Promise<ServerAnswer>;
  /** Sends a file as the whole body. */
  send(path: string, file: string): Promise<ServerAnswer>;
  /** any request, as a browser would send it; only its path counts */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export interface ServerAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the API's own description says what it is
  body: any;
}

/** A server that holds the folder and has no address yet is starting. */
const STARTING_MS = 15_000;

/**
 * The API of the server that holds the embedded database, or, where none runs, the same API in this
 * process, which holds the folder meanwhile. Answers an exit code where neither is to be had.
 */
export async function reachServer(command: string): Promise<Server | number> {
  const config = parseConfig(process.env);
  if (!config.ok) return failed(command, config.error);
  const { serverUrl } = config.value;
  if (serverUrl !== null) return remote(serverUrl, keyOf(config.value));
  try {
    for (const since = performance.now(); ; await pause(200)) {
      const { databaseUrl, dataDir } = config.value;
      const holder = databaseUrl === null ? folderHolder(join(dataDir, 'db')) : null;
      if (holder === null) return await inThisProcess(config.value, command);
      if (holder.address !== null) return remote(holder.address, keyOf(config.value));
      if (performance.now() - since > STARTING_MS) return await inThisProcess(config.value, command);
    }
  } catch (error) {
    if (isDatabaseError(error)) return failed(command, { code: error.code, message: error.message });
    throw error;
  }
}

/** The server that answers now; null: none that this command is told of, or that holds the folder. */
export function runningServer(): Server | null {
  const config = parseConfig(process.env);
  if (!config.ok) return null;
  const { serverUrl, databaseUrl, dataDir } = config.value;
  const address =
    serverUrl ?? (databaseUrl === null ? (folderHolder(join(dataDir, 'db'))?.address ?? null) : null);
  return address === null ? null : remote(address, keyOf(config.value));
}

/** From the first account on the server wants to know who asks; a key does that for a command. */
function keyOf({ apiKey }: Config): Record<string, string> {
  return apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
}

function remote(address: string, key: Record<string, string>): Server {
  const ask = async (path: string, init: RequestInit = {}): Promise<ServerAnswer> => {
    const headers = { ...key, ...(init.headers as Record<string, string>) };
    const response = await fetch(new URL(path, address), { ...init, headers });
    return { status: response.status, body: await response.json() };
  };
  const json = { 'content-type': 'application/json' };
  return {
    address,
    get: (path) => ask(path),
    post: (path, body) => ask(path, { method: 'POST', headers: json, body: JSON.stringify(body) }),
    // a blob of a file is read as it is sent
    send: async (path, file) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: await openAsBlob(file),
      }),
    fetch: (request) => {
      const { pathname, search } = new URL(request.url);
      for (const [name, value] of Object.entries(key)) request.headers.set(name, value);
      return fetch(new Request(new URL(pathname + search, `${address}/`), request));
    },
    async close() {},
  };
}

async function inThisProcess(config: Config, command: string): Promise<Server | number> {
  const deps = await openDeps(config, command);
  const people = peopleSettings(config);
  if (!people.ok) {
    await deps.close();
    return failed(command, people.error);
  }
  const platforms = watchPlatforms(config, people.value);
  if (!platforms.ok) {
    await deps.close();
    return failed(command, platforms.error);
  }
  const { athleteId } = await ensureLocalAthlete(deps);
  const working = withPlatforms(deps, platforms.value);
  const app = await buildApp(working, { athleteId, people: people.value });
  await deps.queue.work(working);
  await recoverStranded(deps);
  const ask = async (
    method: 'GET' | 'POST',
    url: string,
    payload?: object | Buffer,
  ): Promise<ServerAnswer> => {
    const raw = {
      ...keyOf(config),
      ...(Buffer.isBuffer(payload) && { 'content-type': 'application/octet-stream' }),
    };
    const response = await app.inject({ method, url, headers: raw, ...(payload && { payload }) });
    return { status: response.statusCode, body: response.json() };
  };
  return {
    address: null,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    send: async (path, file) => ask('POST', path, await readFile(file)),
    fetch: (request) => {
      for (const [name, value] of Object.entries(keyOf(config))) request.headers.set(name, value);
      return injectFetch(app)(request);
    },
    async close() {
      await app.close();
      await deps.close();
    },
  };
}

export function failed(command: string, { code, message }: { code: string; message: string }): number {
  const hint = code === 'SIGN_IN_NEEDED' ? ' Set PACEKEEPER_API_KEY to a key of yours.' : '';
  process.stderr.write(`pacekeeper ${command}: ${code}: ${message}${hint}\n`);
  return EXIT.failed;
}
