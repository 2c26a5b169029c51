import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server of the S3 protocol over a folder; the package has no types of its own. */
interface Double {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as new (options: object) => Double;

export const S3_KEYS = { region: 'us-east-1', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const BUCKET = 'recordings';

/** A bucket of its own: where it is asked, and the folder that its objects lie in. */
export async function s3Double(): Promise<{ url: string; folder: string; end(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'pk-s3-'));
  const double = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory },
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  const { port } = await double.run();
  return {
    url: `http://127.0.0.1:${port}/${BUCKET}`,
    folder: join(directory, BUCKET),
    async end() {
      await double.close();
      rmSync(directory, { recursive: true });
    },
  };
}
