// Loaded into a server of the chaos tests (`--import`): puts hostile-child.ts in the place of its decoders.
import child from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const REAL = join(root, 'src/formats/decode/child.ts');
const { spawn } = child;
child.spawn = ((command: string, args: readonly string[], options: object) => {
  const at = args.indexOf(REAL);
  if (at < 0) return spawn(command, args, options);
  const hostile = join(import.meta.dirname, 'hostile-child.ts');
  const all = [...args.slice(0, at), `--allow-fs-read=${root}/*`, hostile, ...args.slice(at + 1)];
  return spawn(command, all, options);
}) as typeof spawn;
syncBuiltinESMExports();
