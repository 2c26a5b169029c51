import { verifyChains } from '../services/people/audit.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { withPeople } from './open-people.ts';
import { writeLine } from './output.ts';

/** `pacekeeper audit verify`: whether every chain of who did what is whole; names the first wrong entry of each that is not. */
export async function audit(args: string[]): Promise<number> {
  const parsed = parseArguments(args, {});
  if (!parsed.ok) return usageError('audit', parsed.error.message);
  if (parsed.value.positionals.join(' ') !== 'verify') return usageError('audit', '`verify` was expected.');
  return withPeople('audit', async ({ db }) => {
    const { chains, entries, broken } = await verifyChains(db);
    for (const { chain, seq } of broken) await writeLine(`${chain}: broken at entry ${seq}`);
    await writeLine(`${chains} chains with ${entries} entries, ${broken.length} broken`);
    return broken.length === 0 ? EXIT.ok : EXIT.rejected;
  });
}
