import { type AppDeps, buildApp } from '../app.ts';
import type { PeopleSettings } from '../services/people/people-deps.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { writeLine } from './output.ts';

const NOBODY = { publicUrl: 'http://localhost', sendsMail: false } as unknown as PeopleSettings;

/** `pacekeeper openapi`: the OpenAPI document of this version, without a database. */
export async function openapi(args: string[]): Promise<number> {
  const parsed = parseArguments(args, {});
  if (!parsed.ok) return usageError('openapi', parsed.error.message);
  if (parsed.value.positionals.length > 0) return usageError('openapi', 'This command takes nothing.');
  const app = await buildApp(noDeps(), { athleteId: 'none', people: NOBODY });
  await app.ready();
  await writeLine(JSON.stringify(app.swagger(), null, 2));
  await app.close();
  return EXIT.ok;
}

/** The description needs no database; whatever would use one fails loudly. */
function noDeps(): AppDeps {
  return { now: () => 0, platforms: { all: [], of: () => null } } as unknown as AppDeps;
}
