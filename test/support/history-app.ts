import { runnerFiles } from '../../fixtures/generators/runner.ts';
import { SCALE_DOWN_RUNNER } from '../../fixtures/generators/runners.ts';
import { type TestApp, testApp, upload } from './app.ts';
import { coarse } from './services.ts';
import { buildZip } from './zip-builder.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers is what the tests look at
  body: any;
  etag: string | null;
}

export interface HistoryApp extends TestApp {
  /** moves the clock */
  at(iso: string): void;
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    etag?: string | null,
    /** of the reader; null: not said */
    language?: 'en' | 'de' | null,
  ): Promise<Answer>;
}

/** The app with twelve weeks of a made-up runner in it, and a clock the test owns. */
export async function historyApp({ weeks = 12 } = {}): Promise<HistoryApp> {
  let nowMs = Date.parse('2026-05-03T20:00:00Z');
  const test = await testApp({ zone: SCALE_DOWN_RUNNER.zone, deps: { now: () => nowMs } });
  if (weeks > 0) {
    const files = runnerFiles(coarse(SCALE_DOWN_RUNNER, weeks));
    const zip = buildZip(files.map(({ name, bytes }) => ({ name, data: bytes, stored: true })));
    const { status } = await upload(test.app, [{ filename: 'export.zip', bytes: zip }]);
    if (status !== 201) throw new Error(`the history could not be uploaded: ${status}`);
  }
  return {
    ...test,
    at(iso) {
      nowMs = Date.parse(iso);
    },
    async call(method, url, body, etag, language) {
      const response = await test.app.inject({
        method,
        url,
        headers: {
          ...(etag == null ? {} : { 'if-match': etag }),
          ...(language == null ? {} : { 'accept-language': language }),
        },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      return {
        status: response.statusCode,
        body: response.body === '' ? null : response.json(),
        etag: (response.headers.etag as string | undefined) ?? null,
      };
    },
  };
}
