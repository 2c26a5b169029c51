import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { localDay } from '../../src/core/time.ts';
import type { DecodePool } from '../../src/formats/decode/pool.ts';
import { ensureLocalAthlete, evaluateAthlete } from '../../src/services/athlete.ts';
import { createFolderStore } from '../../src/services/ingest/file-store.ts';
import { importFiles, type ServiceDeps } from '../../src/services/ingest/import-file.ts';
import { testDatabase } from '../support/database.ts';
import type { Mutant } from './mutants.ts';
import { DEFECT_CODES, REFUSAL_CODES } from './refusal-codes.ts';

const NOW_MS = Date.UTC(2026, 4, 4);

export interface ImportFault {
  mutant: Mutant | null;
  fault: string;
}

/** Hands mutants to the service as uploads of one runner, then has all that history evaluated. */
export async function importMutants(
  mutants: readonly Mutant[],
  pool: DecodePool,
  store: string,
): Promise<{ faults: ImportFault[]; states: Map<string, number> }> {
  const database = await testDatabase();
  const deps: ServiceDeps = {
    db: database.db,
    files: createFolderStore(store),
    pool,
    now: () => NOW_MS,
  };
  const faults: ImportFault[] = [];
  const states = new Map<string, number>();
  try {
    const athlete = await ensureLocalAthlete(deps, 'Europe/Berlin');
    for (const mutant of mutants) {
      const file = {
        name: `../../outside/${mutant.index}.${mutant.kind}`,
        bytes: mutant.bytes,
        source: 'upload' as const,
      };
      try {
        for (const outcome of await importFiles(deps, athlete.athleteId, [file])) {
          states.set(outcome.state, (states.get(outcome.state) ?? 0) + 1);
          const code = outcome.error?.code;
          if (outcome.state === 'rejected' && (code === undefined || !REFUSAL_CODES.has(code)))
            faults.push({ mutant, fault: `the import refused with ${code}` });
          if (code !== undefined && DEFECT_CODES.has(code)) faults.push({ mutant, fault: `import: ${code}` });
        }
      } catch (error) {
        faults.push({ mutant, fault: `the import failed: ${String(error)}` });
      }
    }
    try {
      await evaluateAthlete(deps, athlete.athleteId, localDay(NOW_MS, athlete.zone));
    } catch (error) {
      faults.push({ mutant: null, fault: `the history cannot be evaluated: ${String(error)}` });
    }
  } finally {
    await database.end();
  }
  return { faults: [...faults, ...strayFiles(store)], states };
}

/** A store holds `<owner>/<two digits>/<digest>` and nothing else. */
function strayFiles(store: string): ImportFault[] {
  return readdirSync(store, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(store.length + 1))
    .filter((path) => !/^local\/[0-9a-f]{2}\/[0-9a-f]{64}$/.test(path))
    .map((path) => ({ mutant: null, fault: `the store holds ${path}` }));
}
