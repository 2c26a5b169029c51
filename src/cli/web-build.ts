import { spawn } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '../core/result.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const VITE = join(root, 'node_modules/vite/bin/vite.js');

/**
 * Builds the browser app where `dist/` is missing or older than what it is made of. Answers whether it
 * built. The finished folder takes the old one's place in one step, so that two builds at once do no harm.
 * Errors: WEB_NOT_BUILT, where the build tools are not installed or the build failed.
 */
export async function buildWebApp(say: () => unknown): Promise<Result<boolean>> {
  const page = join(root, 'dist', 'index.html');
  if (existsSync(page) && statSync(page).mtimeMs >= newestSourceMs()) return ok(false);
  if (!existsSync(VITE)) {
    return fail('WEB_NOT_BUILT', 'The web app is not built and the tools to build it are not installed.');
  }
  await say();
  const made = `dist.${process.pid}`;
  const { code, log } = await run([VITE, 'build', '--outDir', join(root, made), '--logLevel', 'warn']);
  if (code !== 0) {
    rmSync(join(root, made), { recursive: true, force: true });
    return fail('WEB_NOT_BUILT', `The web app could not be built: ${log.trim().slice(-500)}`);
  }
  const old = `${made}.old`;
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), join(root, old));
  try {
    renameSync(join(root, made), join(root, 'dist'));
  } catch {
    // another build was there first; it stands as well
    rmSync(join(root, made), { recursive: true, force: true });
  }
  rmSync(join(root, old), { recursive: true, force: true });
  return ok(true);
}

function newestSourceMs(): number {
  const sources = ['src/web', 'client/src']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    // what is generated says nothing of its own
    .filter((entry) => entry.isFile() && entry.name !== 'schema.ts')
    .map((entry) => join(entry.parentPath, entry.name));
  return Math.max(...[...sources, join(root, 'vite.config.ts')].map((path) => statSync(path).mtimeMs));
}

function run(args: string[]): Promise<{ code: number | null; log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (log += String(text)));
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code, log }));
  });
}
