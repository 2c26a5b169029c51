import type { FastifyInstance, InjectOptions } from 'fastify';

/** fetch() to an app of this process, past the network but through every hook and check. */
export function injectFetch(app: Pick<FastifyInstance, 'inject'>, remoteAddress = '127.0.0.1') {
  return async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const bytes = Buffer.from(await request.arrayBuffer());
    const answer = await app.inject({
      method: request.method as NonNullable<InjectOptions['method']>,
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      remoteAddress,
      ...(bytes.length > 0 && { payload: bytes }),
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of [value].flat()) if (one !== undefined) headers.append(name, String(one));
    }
    const hasBody = ![101, 204, 205, 304].includes(answer.statusCode);
    return new Response(hasBody ? new Uint8Array(answer.rawPayload) : null, {
      status: answer.statusCode,
      headers,
    });
  };
}
