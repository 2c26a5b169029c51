import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
  license?: string;
  dev?: boolean;
  link?: boolean;
  hasInstallScript?: boolean;
  /** inside another package, under its digest */
  inBundle?: boolean;
}
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const manifest = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies' | 'optionalDependencies',
  Record<string, string>
>;
const installed = Object.entries(packages).filter(([path]) => path.includes('node_modules/'));
const fetched = installed.filter(([, { link, inBundle }]) => link !== true && inBundle !== true);
const atRunTime = fetched.filter(([, { dev }]) => dev !== true);

/** May be used, changed and given on with a notice; CC-BY-4.0 and the like are data. */
const LICENCES =
  /^\(?(MIT|MIT-0|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|PostgreSQL|Python-2\.0)( (OR|AND) [\w.() -]+)?\)?$/;

describe('what is installed', () => {
  it('is exactly what was looked at: one version and one digest of each, and no address', () => {
    const loose = fetched.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ''));
    expect(loose.map(([path]) => path)).toEqual([]);
    const addressed = installed.filter(
      ([, { resolved }]) => resolved !== undefined && /:\/\//.test(resolved),
    );
    expect(addressed.map(([path]) => path)).toEqual([]);
    const ranges = Object.values(manifest)
      .filter((part) => typeof part === 'object')
      .flatMap((part) => Object.entries(part as Record<string, string>))
      .filter(
        ([name, version]) =>
          name in { ...manifest.dependencies, ...manifest.devDependencies } && /^[~^>*]/.test(version),
      );
    expect(ranges).toEqual([]);
  });

  it('runs nothing when it is installed, where it is needed at run time', () => {
    const scripted = atRunTime.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(scripted.map(([path]) => path)).toEqual([]);
  });

  it('may be used for this, at run time', () => {
    const other = atRunTime.filter(([, { license }]) => !LICENCES.test(license ?? ''));
    expect(other.map(([path, { license }]) => `${path} ${license}`)).toEqual([]);
  });

  it('has none of the holes that were written down (docs/advisories.json); no registry’s audit is asked here', () => {
    const { lookedAt, advisories: known } = JSON.parse(read('docs/advisories.json')) as {
      lookedAt: string;
      advisories: { id: string; package: string; from: string; before: string }[];
    };
    expect(lookedAt).toMatch(/^20\d\d-\d\d-\d\d$/);
    const number = (version: string) =>
      version
        .split('-')[0]!
        .split('.')
        .reduce((sum, part) => sum * 100_000 + Number(part), 0);
    const open = known.flatMap(({ id, package: name, from, before }) =>
      fetched
        .filter(([path]) => path.endsWith(`node_modules/${name}`))
        .filter(([, { version = '' }]) => number(version) >= number(from) && number(version) < number(before))
        .map(([path]) => `${id} ${path}`),
    );
    expect(known.length).toBeGreaterThan(0);
    expect(open).toEqual([]);
  });

  it('is named with a reason, and there are at most forty at run time', () => {
    const text = read('docs/dependencies.md');
    const direct = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
    const named = (name: string) =>
      new RegExp(`^\\|.*(^|[ |])${name.replaceAll('/', '\\/')}[ ,|(]`, 'm').test(text);
    expect(direct.filter((name) => !named(name) && !name.startsWith('@types/'))).toEqual([]);
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(40);
  });
});
