import { parentPort } from 'node:worker_threads';
import { providerOf } from '../../providers/registry.ts';
import type { LargeCall } from './large-calls.ts';

/** The other side of large-calls.ts. Bytes arrive as plain arrays. */
parentPort!.on('message', ({ provider, call, keys }: LargeCall) => {
  const published = keys.published === undefined ? {} : { published: bufferOf(keys.published) };
  const webhook = providerOf(provider)!.webhook!;
  const outcome = webhook.receive({ ...call, body: bufferOf(call.body) }, { ...keys, ...published });
  parentPort!.postMessage(outcome);
});

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
