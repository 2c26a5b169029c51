import type { AddressInfo } from 'node:net';
import { formOf, leftSpools, testApp } from '../support/app.ts';
import type { ImportFault } from './import-mutants.ts';
import type { Mutant } from './mutants.ts';
import { DEFECT_CODES, REFUSAL_CODES } from './refusal-codes.ts';

const FINAL = new Set(['reviewed', 'rejected', 'duplicate', 'parked']);
const AT_ONCE = 2;

interface UploadAnswer {
  code?: string;
  results?: { state: string; deliveryId: string | null; error: { code: string } | null }[];
}

/**
 * Posts mutants as forms to the real route of a listening app, each in a request of its own. Every answer is
 * 2xx, or 4xx with a code; afterwards every delivery has a final state, the ledger balances, the store holds
 * nothing but digests, and nothing of an upload is left.
 */
export async function uploadMutants(
  mutants: AsyncIterable<Mutant>,
): Promise<{ faults: ImportFault[]; statuses: Map<string, number> }> {
  const test = await testApp();
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  const address = `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}`;
  const faults: ImportFault[] = [];
  const statuses = new Map<string, number>();
  const work = async () => {
    for (;;) {
      const { value: mutant, done } = await queue.next();
      if (done === true) return;
      for (const fault of await post(address, mutant, statuses)) faults.push({ mutant, fault });
    }
  };
  const queue = mutants[Symbol.asyncIterator]();
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    faults.push(...(await afterwards(address, test.storedFiles())));
  } finally {
    await test.end();
  }
  return { faults, statuses };
}

async function post(address: string, mutant: Mutant, statuses: Map<string, number>): Promise<string[]> {
  const filename = `../../outside/${mutant.index}.${mutant.kind}`;
  const { payload, headers } = formOf([{ filename, bytes: mutant.bytes }]);
  const answer = await fetch(`${address}/v1/activities?wait=60`, {
    method: 'POST',
    headers,
    body: new Uint8Array(payload),
  });
  const said = `${answer.status}`;
  statuses.set(said, (statuses.get(said) ?? 0) + 1);
  const body = (await answer.json()) as UploadAnswer;
  const faults: string[] = [];
  if (answer.headers.get('x-content-type-options') !== 'nosniff') faults.push('the answer may be sniffed');
  if (answer.status >= 400 && (answer.status >= 500 || body.code === undefined))
    faults.push(`the upload was answered ${answer.status} ${body.code}`);
  for (const { state, error } of body.results ?? []) {
    const code = error?.code;
    if (state === 'rejected' && (code === undefined || !REFUSAL_CODES.has(code)))
      faults.push(`the upload was refused with ${code}`);
    if (code !== undefined && DEFECT_CODES.has(code)) faults.push(`upload: ${code}`);
  }
  return faults;
}

async function afterwards(address: string, stored: readonly string[]): Promise<ImportFault[]> {
  const faults: string[] = [];
  const answer = await fetch(`${address}/v1/ledger?check=true&limit=1`);
  const { balanced, imbalances, counts } = (await answer.json()) as {
    balanced: boolean;
    imbalances: { code: string; subject: string }[];
    counts: Record<string, number>;
  };
  if (!balanced) faults.push(`the ledger does not balance: ${JSON.stringify(imbalances.slice(0, 3))}`);
  for (const state of Object.keys(counts)) if (!FINAL.has(state)) faults.push(`deliveries are left ${state}`);
  for (const name of stored) if (!/^[0-9a-f]{64}$/.test(name)) faults.push(`the store holds ${name}`);
  for (const name of leftSpools()) faults.push(`an upload left ${name}`);
  return faults.map((fault) => ({ mutant: null, fault }));
}
