import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Import {
  /** a path from src/ (`core/result.ts`), a package name or `node:…` */
  target: string;
  /** erased when run: `import type`, or every name in it is a type */
  typeOnly: boolean;
}

export interface SourceFile {
  /** from src/, with forward slashes */
  path: string;
  text: string;
  imports: Import[];
}

/** Every TypeScript file below src/, with what it imports. */
export function readSources(root: string): SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

const STATIC = /^\s*(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\b(?:import|require|createRequire\([^()]*\))\(\s*['"]([^'"]+)['"]/g;

export function parseSource(path: string, text: string): SourceFile {
  const code = withoutComments(text);
  const imports: Import[] = [];
  for (const [, type, names, target] of code.matchAll(STATIC)) {
    imports.push({ target: resolved(path, target!), typeOnly: type !== undefined || onlyTypes(names) });
  }
  for (const [, target] of code.matchAll(DYNAMIC))
    imports.push({ target: resolved(path, target!), typeOnly: false });
  return { path, text: code, imports };
}

function onlyTypes(names: string | undefined): boolean {
  const inside = /^\{([^}]*)\}$/.exec(names?.trim() ?? '')?.[1];
  const each = inside
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return each !== undefined && each.length > 0 && each.every((name) => name.startsWith('type '));
}

function resolved(from: string, target: string): string {
  return target.startsWith('.') ? normalize(join(dirname(from), target)).replaceAll('\\', '/') : target;
}

/** Comments become spaces; strings stay, so that a pattern in a string still counts. */
function withoutComments(text: string): string {
  const token = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(token, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}

/** Everything a file loads when it runs, itself included, and the packages among it. */
export function loadedBy(path: string, sources: SourceFile[]): { files: Set<string>; packages: Set<string> } {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (at: string) => {
    const source = byPath.get(at);
    if (source === undefined) packages.add(at);
    else if (!files.has(at)) {
      files.add(at);
      for (const { target, typeOnly } of source.imports) if (!typeOnly) visit(target);
    }
  };
  visit(path);
  return { files, packages };
}
