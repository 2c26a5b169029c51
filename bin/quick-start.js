// Makes Node find and compile this program's modules fast: a process loads some 1,200 of them. Call before the first.
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const OWN = new URL('../src/', import.meta.url).href;

export function startQuickly() {
  keepCompiled();
  registerHooks({ resolve: resolveNear });
}

/**
 * What V8 compiled and Node stripped of its types is kept beside the packages, or, where code is read-only,
 * in the data folder: never where other users of the machine may write, since it is run. Node checks that it
 * belongs to the text of the module, and several processes may write at once. NODE_COMPILE_CACHE names another
 * folder, NODE_DISABLE_COMPILE_CACHE=1 does without.
 */
function keepCompiled() {
  if (process.env.NODE_COMPILE_CACHE || process.env.NODE_DISABLE_COMPILE_CACHE) return;
  const data = resolve(process.env.PACEKEEPER_DATA || 'data');
  for (const [owner, name] of [
    [join(root, 'node_modules'), '.cache/pacekeeper'],
    [data, 'compiled'],
  ]) {
    if (!existsSync(owner)) continue;
    try {
      const folder = join(owner, name);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      // another user's, perhaps
      accessSync(folder, constants.W_OK);
      enableCompileCache(folder);
      // for the processes that this one starts
      process.env.NODE_COMPILE_CACHE = folder;
      return;
    } catch {
      // read-only: the next one, or none
    }
  }
}

/** What the project's own modules import by a package's name, resolved once for all of them. */
const packages = new Map();

/**
 * A relative import says exactly which file it means. Node would look for the nearest package.json of each, and
 * parse that of drizzle-orm (180 KB) again for every import of it and in it: half a second.
 */
function resolveNear(specifier, context, next) {
  const from = context.parentURL;
  if (from === undefined) return next(specifier, context);
  const isOwn = from.startsWith(OWN);
  if (specifier.startsWith('.')) {
    if (isOwn && specifier.endsWith('.ts')) return found(specifier, from, 'module-typescript');
    if (specifier.endsWith('.js') && from.includes('/node_modules/drizzle-orm/'))
      return found(specifier, from, 'module');
    return next(specifier, context);
  }
  if (!isOwn || context.conditions.includes('require')) return next(specifier, context);
  let known = packages.get(specifier);
  if (known === undefined) {
    known = next(specifier, context);
    packages.set(specifier, known);
  }
  return { ...known, shortCircuit: true };
}

function found(specifier, from, format) {
  return { url: new URL(specifier, from).href, format, shortCircuit: true };
}
