import { importExport } from '../services/privacy/import-export.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { withPeople } from './open-people.ts';
import { writeLine } from './output.ts';
import { failed } from './reach-server.ts';

/** `pacekeeper import-export FILE`: puts an export back on a server that has nothing of this athlete. */
async function importOne(args: string[]): Promise<number> {
  const parsed = parseArguments(args, {});
  if (!parsed.ok) return usageError('import-export', parsed.error.message);
  const [file, ...more] = parsed.value.positionals;
  if (file === undefined || more.length > 0) return usageError('import-export', 'One export was expected.');
  return withPeople('import-export', async (deps) => {
    const imported = await importExport(deps, file);
    if (!imported.ok) return failed('import-export', imported.error);
    const { athleteId, stateHash, account } = imported.value;
    await writeLine(`athlete ${athleteId} is back, state ${stateHash}`);
    if (account !== null)
      await writeLine(`\`pacekeeper account password ${account}\` gives the account a password.`);
    return EXIT.ok;
  });
}

export { importOne as 'import-export' };
