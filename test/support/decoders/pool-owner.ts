// A process with a decoder at work: prints the decoder's pid and gives it the file named in its argument.
import { fileURLToPath } from 'node:url';
import { createDecodePool } from '../../../src/formats/decode/pool.ts';

const decoderPath = fileURLToPath(new URL('./hostile-decoder.ts', import.meta.url));
const limits = { rssBytes: 2 ** 30, deadlineMs: () => 30_000 };
const pool = createDecodePool({ size: 1, decoderPath, limits });
const [part] = await pool.decode(Buffer.from('pid'), { file: 'f' });
process.stdout.write(`${part!.facts.error!.message}\n`);
await pool.decode(Buffer.from(process.argv[2]!), { file: 'f' });
