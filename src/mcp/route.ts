import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Route } from '../http/api.ts';
import { authorized } from '../http/authorize.ts';
import { refusal } from '../http/problem.ts';
import { injectFetch } from './inject-fetch.ts';

/** A recording as base64 is a third longer than its bytes. */
const BODY_BYTES = 12 * 1024 * 1024;
/** Uploads and reviews take as long as they do at their own addresses. */
const ANSWER_MS = 120_000;

/**
 * The Model Context Protocol over HTTP, for programs with an API key. Each message is answered by itself, so
 * that any process may take it; what a tool asks for goes through the API with the same key.
 */
export const speakMcp: Route = (api) => {
  api.post(
    '/mcp',
    {
      bodyLimit: BODY_BYTES,
      config: { access: { action: 'program:speak', resource: 'account' }, answerMs: ANSWER_MS },
      schema: { hide: true },
    },
    async (request, reply) => {
      authorized(request, 'account');
      const apiKey = request.headers.authorization?.replace(/^Bearer /, '');
      // a person may ask as a program does, but has no key to go on with
      if (apiKey === undefined) throw refusal('NOT_ALLOWED', 'This address is for programs with an API key.');
      return answer(request, reply, apiKey);
    },
  );

  async function answer(request: FastifyRequest, reply: FastifyReply, apiKey: string) {
    // loaded with the first message: most servers never get one
    const [{ createMcpServer }, { createApi }, { WebStandardStreamableHTTPServerTransport }] =
      await Promise.all([
        import('./server.ts'),
        import('../../client/src/client.ts'),
        import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
      ]);
    const fetch = injectFetch(api, request.ip);
    const server = createMcpServer((athleteId) =>
      createApi({ baseUrl: 'http://localhost', apiKey, athleteId, fetch, retry: false }),
    );
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    try {
      const headers = Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as [string, string]] : [],
      );
      const asked = new Request('http://localhost/mcp', { method: 'POST', headers, body: '{}' });
      const answered = await transport.handleRequest(asked, { parsedBody: request.body });
      const text = await answered.text();
      reply.code(answered.status);
      const type = answered.headers.get('content-type');
      if (type !== null) reply.type(type);
      return reply.serializer((value: unknown) => String(value)).send(text);
    } finally {
      await server.close();
    }
  }
};
