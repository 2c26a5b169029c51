import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';

/** With where the record reader and fit-file-parser disagree on it; null where they do not and where it is no FIT. */
export type ComparedMutant = Mutant & { readerFault: string | null };

export interface MutantSource {
  pid: number;
  mutant(index: number): Promise<ComparedMutant>;
  end(): void;
}

/** Mutants of one seed from the process in make-mutants.ts. */
export function startMutantSource(seed: number, outside: string, corpus: string | undefined): MutantSource {
  const args = [String(seed), outside, ...(corpus === undefined ? [] : [corpus])];
  const child = fork(join(import.meta.dirname, 'make-mutants.ts'), args, { serialization: 'advanced' });
  const waiting = new Map<
    number,
    { resolve: (mutant: ComparedMutant) => void; reject: (error: Error) => void }
  >();
  child.on('message', (message) => {
    const mutant = message as ComparedMutant;
    waiting.get(mutant.index)?.resolve({ ...mutant, bytes: Buffer.from(mutant.bytes) });
    waiting.delete(mutant.index);
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the process that makes the mutants ended'));
  });
  return {
    pid: child.pid!,
    mutant: (index) =>
      new Promise((resolve, reject) => {
        waiting.set(index, { resolve, reject });
        child.send(index);
      }),
    end: () => child.disconnect(),
  };
}
