import { type FileStore, sha256Of } from '../ingest/file-store.ts';

/** Who was erased, or came back by an import of their own export: ids that say nothing, and when. */
export interface ErasureEntry {
  act: 'erased' | 'imported';
  athleteId: string | null;
  accountId: string | null;
  atMs: number;
}

/** Whose the log is in the file store; no athlete is called so. */
export const ERASURES = 'erasures';

/**
 * Adds an entry. The log stands beside the raw files and not in the database, one small file an entry, so
 * that a database put back from an older backup finds who has to go again. An entry is never changed.
 */
export async function noteErasure(files: FileStore, entry: ErasureEntry): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
  await files.put(ERASURES, sha256Of(bytes), bytes);
}

/** Whoever is erased and did not come back since, by the instant of the last erasure. */
export async function readErasures(files: FileStore): Promise<ErasureEntry[]> {
  const entries: ErasureEntry[] = [];
  for (const sha256 of await files.list(ERASURES)) {
    const bytes = await files.get(ERASURES, sha256);
    if (bytes !== null) entries.push(JSON.parse(bytes.toString()) as ErasureEntry);
  }
  const last = new Map<string, ErasureEntry>();
  for (const entry of entries.toSorted((a, b) => a.atMs - b.atMs)) {
    const { athleteId, accountId } = entry;
    if (athleteId !== null) last.set(`athlete ${athleteId}`, { ...entry, accountId: null });
    if (accountId !== null) last.set(`account ${accountId}`, { ...entry, athleteId: null });
  }
  return [...last.values()].filter(({ act }) => act === 'erased');
}
