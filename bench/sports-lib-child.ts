// Reads a file with @sports-alliance/sports-lib (bench/package.json) in a process of its own and prints the median
// processor time in ms: node sports-lib-child.ts <file.fit|file.gpx> <times>
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { costOf } from './measure.ts';

interface SportsEvent {
  getFirstActivity(): { getAllStreams(): { getData(): unknown[] }[] };
}
interface SportsLib {
  importFromFit(bytes: Buffer): Promise<SportsEvent>;
  importFromGPX(text: string, domParser: unknown): Promise<SportsEvent>;
}

const [path, times] = process.argv.slice(2) as [string, string];
// by name at run time: the package is not there where the bench's own are not installed
const require = createRequire(import.meta.url);
const { SportsLib } = require('@sports-alliance/sports-lib') as { SportsLib: SportsLib };
const { DOMParser } = require('@xmldom/xmldom') as { DOMParser: unknown };

const bytes = readFileSync(path);
const read = () =>
  path.endsWith('.fit')
    ? SportsLib.importFromFit(bytes)
    : SportsLib.importFromGPX(bytes.toString('utf8'), DOMParser);

const event = await read();
const samples = event.getFirstActivity().getAllStreams()[0]?.getData().length ?? 0;
const { cpuMs } = await costOf(Number(times), read);
console.log(JSON.stringify({ samples, cpuMs }));
