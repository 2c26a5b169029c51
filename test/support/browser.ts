import type { FastifyInstance, InjectOptions } from 'fastify';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what is there
  body: any;
  headers: Record<string, unknown>;
}

/** Keeps cookies between requests, as a browser on this site does. */
export interface Browser {
  cookies: Map<string, string>;
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    more?: InjectOptions,
  ): Promise<Answer>;
  get(url: string): Promise<Answer>;
  post(url: string, body?: unknown): Promise<Answer>;
}

export function browserOn(app: FastifyInstance, ip = '127.0.0.1'): Browser {
  const cookies = new Map<string, string>();
  const ask: Browser['ask'] = async (method, url, body, more = {}) => {
    const response = await app.inject({
      method,
      url,
      remoteAddress: ip,
      ...(body === undefined ? {} : { payload: body as object }),
      ...more,
      headers: {
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
        'sec-fetch-site': 'same-origin',
        ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; ') }),
        ...more.headers,
      },
    });
    for (const { name, value, maxAge } of response.cookies) {
      if (value === '' || maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      body: isJson ? response.json() : response.body,
      headers: response.headers,
    };
  };
  return {
    cookies,
    ask,
    get: (url) => ask('GET', url),
    post: (url, body) => ask('POST', url, body),
  };
}

export const PASSWORD = 'seven brown foxes run';
