// One core's share of decoding alone: forked with <folder> <nth> <of>; on 'go' it decodes every of-th file, then answers.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBytes } from '../src/formats/decode/decode-bytes.ts';
import type { Share } from './decode-bound.ts';

const [folder, nth, of] = process.argv.slice(2) as [string, string, string];
const own = readdirSync(folder)
  .sort()
  .filter((_, i) => i % Number(of) === Number(nth));
const read = async (name: string) =>
  (await decodeBytes(readFileSync(join(folder, name)))).some((part) => part.activity !== null);
for (const name of own.slice(0, 10)) await read(name);
process.once('message', async () => {
  const before = process.cpuUsage();
  let activities = 0;
  for (const name of own) if (await read(name)) activities += 1;
  const { user, system } = process.cpuUsage(before);
  const share: Share = { activities, cpuMs: (user + system) / 1000 };
  process.send!(share, () => process.disconnect());
});
process.send!('ready');
