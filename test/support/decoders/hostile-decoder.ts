// Stands in the decoder process's place and does what the file's text says.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { rejectedFacts } from '../../../src/formats/decode/facts.ts';
import type { DecodedPart } from '../../../src/formats/decode/outcome.ts';
import { serveDecoder } from '../../../src/formats/decode/serve-decoder.ts';

const hoard: unknown[] = [];

const deeds: Record<string, (argument: string) => unknown> = {
  loop: () => {
    for (;;);
  },
  balloon: () => {
    for (;;) hoard.push(Buffer.alloc(16 * 1024 * 1024, 1));
  },
  hold: (mib) => hoard.push(Buffer.alloc(Number(mib) * 2 ** 20, 1)),
  heap: () => {
    for (;;) hoard.push(new Array(1000).fill(0.5));
  },
  throw: () => {
    throw new Error('nobody thought of this');
  },
  exit: () => process.exit(0),
  wait: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
  idle: (ms) => new Promise((resolve) => setTimeout(() => resolve(Number(ms)), Number(ms))),
  pid: () => process.pid,
  env: () => Object.keys(process.env).filter((name) => !name.startsWith('NODE_CHANNEL')),
  read: (path) => refusal(() => readFileSync(path)),
  write: (path) => refusal(() => writeFileSync(path, 'x')),
  spawn: () => refusal(() => spawn('/bin/true')),
  limits: () => readFileSync('/proc/self/limits', 'utf8'),
};

function refusal(deed: () => unknown): string {
  try {
    deed();
    return 'done';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

serveDecoder(async (bytes, onUnpacked): Promise<DecodedPart[]> => {
  const [deed, argument] = Buffer.from(bytes.subarray(0, 200)).toString().split(' ');
  if (deed === 'unpacks-to' || deed === 'wait') onUnpacked(Number(argument));
  const answer = await (deeds[deed!]?.(argument!) ?? bytes.length);
  return [{ facts: rejectedFacts('', { code: 'ANSWER', message: JSON.stringify(answer) }), activity: null }];
});
