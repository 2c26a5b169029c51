import { once } from 'node:events';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createApi } from '../../client/src/client.ts';
import { createMcpServer } from '../mcp/server.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { reachServer } from './reach-server.ts';

/**
 * `pacekeeper mcp`: the tools of the API for a model, on standard input and output until the input ends. Asks
 * PACEKEEPER_URL with PACEKEEPER_API_KEY, else the server of this machine, else works by itself; in every case as
 * a program, so that what a source keeps from programs is absent.
 */
export async function mcp(args: string[]): Promise<number> {
  const parsed = parseArguments(args, {});
  if (!parsed.ok) return usageError('mcp', parsed.error.message);
  if (parsed.value.positionals.length > 0) return usageError('mcp', 'This command takes nothing.');
  const reached = await reachServer('mcp');
  if (typeof reached === 'number') return reached;
  const ask = (request: Request) => {
    request.headers.set('x-asked-by', 'program');
    return reached.fetch(request);
  };
  try {
    const server = createMcpServer((athleteId) =>
      createApi({ baseUrl: 'http://server', athleteId, fetch: ask }),
    );
    const ended = once(process.stdin, 'end');
    await server.connect(new StdioServerTransport());
    await ended;
    await server.close();
    return EXIT.ok;
  } finally {
    await reached.close();
  }
}
