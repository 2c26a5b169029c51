import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../api.ts';
import type { RouteAccess } from '../authorize.ts';
import { answerNotFound } from '../error-handler.ts';

const PUBLIC: RouteAccess = { action: 'service:read', resource: 'service' };

/** Everything the page loads comes from this service; pictures may be made by the page itself. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const A_YEAR_S = 365 * 24 * 3600;
/** What is not the app's: an unknown address below these is an unknown address of the API. */
const NOT_PAGES = /^\/(v1|docs|healthz|readyz|openapi\.json|assets)(\/|$|\?)/;

/** Stands in for the app where it was not built. It has no script and no style, so no policy to widen. */
const UNBUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pacekeeper</title>
<h1>Pacekeeper answers</h1>
<p>The web app is not built here. Run <code>npm run build</code> in the folder of Pacekeeper and load this page again.</p>
<p>The API is there: <a href="/docs">its description</a>.</p></html>`;

/**
 * The browser app from `folder` (what `npm run build` wrote) under `/`: files with a digest in their name
 * may be kept for a year, the page itself never; every address that is no API address is a page of it.
 * Without a build, a page that says how to make one. Answers what to do with unknown addresses.
 */
export async function addWebApp(
  api: Api,
  folder: string,
): Promise<(request: FastifyRequest, reply: FastifyReply) => unknown> {
  await api.register(async (pages: Api) => {
    pages.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: PUBLIC };
    });
    await pages.register(fastifyStatic, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      decorateReply: false,
      suppressWarning: true,
      preCompressed: true,
      immutable: true,
      maxAge: A_YEAR_S * 1000,
    });
    pages.get('/', { schema: { hide: true } }, (_request, reply) => sendPage(folder, reply));
    // beside the assets: a service worker stands for what lies below its own address
    pages.get('/sw.js', { schema: { hide: true } }, async (request, reply) => {
      const script = await readFile(join(folder, 'sw.js')).catch(() => null);
      if (script === null) return answerNotFound(request, reply);
      return reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').send(script);
    });
  });

  return (request, reply) => {
    const wantsPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !NOT_PAGES.test(request.url) &&
      /\btext\/html\b/.test(request.headers.accept ?? '');
    return wantsPage ? sendPage(folder, reply) : answerNotFound(request, reply);
  };
}

async function sendPage(folder: string, reply: FastifyReply): Promise<FastifyReply> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => UNBUILT);
  return reply
    .headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': 'no-cache' })
    .type('text/html; charset=utf-8')
    .send(page);
}
