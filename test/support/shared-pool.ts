import { createDecodePool, type DecodePool } from '../../src/formats/decode/pool.ts';

let shared: DecodePool | undefined;

/**
 * The decoders of this process, for all of its test files: to start one takes the processor half a second. What is given
 * is the taker's own to alter; the decoders end with the process. A script that is no test ends when its last decoder has,
 * and gets decoders of its own, which end when they are closed.
 */
export function sharedPool(): DecodePool {
  if (process.env.VITEST === undefined) return createDecodePool({ size: 2 });
  shared ??= createDecodePool({ size: 2 });
  return { ...shared, close: async () => {} };
}
