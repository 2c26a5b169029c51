import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';

const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-web-'));
let test: TestApp;
beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets', 'index-1.js'), 'let x;');
  writeFileSync(join(folder, 'kept.txt'), 'not served');
  test = await testApp({ webFolder: folder });
});
afterAll(async () => {
  await test.end();
  rmSync(folder, { recursive: true });
});

const page = (url: string) => test.app.inject({ url, headers: { accept: 'text/html,*/*' } });

describe('the web app', () => {
  it('is a page that says how to build it while it is not built', async () => {
    const answer = await page('/');
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('npm run build');
  });

  it('answers every address that is none of the API with its page, which is never kept', async () => {
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>built</title>');
    for (const url of ['/', '/activities', '/activities/a-b?x=1', '/v10']) {
      const answer = await page(url);
      expect(answer.statusCode, url).toBe(200);
      expect(answer.body).toContain('built');
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
  });

  it('lets scripts, styles and data come from this service only', async () => {
    const policy = String((await page('/')).headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('leaves unknown addresses of the API, other methods and programs to the API', async () => {
    for (const request of [
      { url: '/v1/nothing', headers: { accept: 'text/html' } },
      { url: '/assets/none.js', headers: { accept: 'text/html' } },
      { url: '/somewhere', headers: { accept: 'application/json' } },
      { url: '/somewhere', method: 'POST' as const, headers: { accept: 'text/html' } },
    ]) {
      const answer = await test.app.inject(request);
      expect(answer.statusCode, request.url).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('gives browsers the service worker at the top, where it may stand for every page', async () => {
    expect((await page('/sw.js')).statusCode).toBe(404);
    writeFileSync(join(folder, 'sw.js'), 'self.x;');
    const script = await page('/sw.js');
    expect([script.statusCode, script.body]).toEqual([200, 'self.x;']);
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
    });
  });

  it('lets files with a digest in their name be kept, and serves nothing beside its folder', async () => {
    const file = await page('/assets/index-1.js');
    expect(file.statusCode).toBe(200);
    expect(file.headers['cache-control']).toMatch(/max-age=31536000, immutable/);
    expect(file.headers['x-content-type-options']).toBe('nosniff');
    for (const url of ['/assets/../kept.txt', '/assets/%2e%2e/kept.txt', '/assets/..%2fkept.txt']) {
      expect((await page(url)).body, url).not.toContain('not served');
    }
  });
});
