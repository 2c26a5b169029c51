import { parseConfig } from '../config.ts';
import { isDatabaseError } from '../db/database-error.ts';
import { type Deps, openDeps } from '../deps.ts';
import type { PeopleDeps } from '../services/people/people-deps.ts';
import { peopleSettings } from './people-settings.ts';
import { failed } from './reach-server.ts';

/**
 * Runs a command of whoever runs the server on its database, with every right. On the embedded database
 * no server may run meanwhile. Answers the exit code.
 */
export async function withPeople(
  command: string,
  work: (deps: Deps, people: PeopleDeps) => Promise<number>,
): Promise<number> {
  const config = parseConfig(process.env);
  if (!config.ok) return failed(command, config.error);
  const settings = peopleSettings(config.value);
  if (!settings.ok) return failed(command, settings.error);
  let deps: Deps;
  try {
    deps = await openDeps(config.value, command);
  } catch (error) {
    if (isDatabaseError(error)) return failed(command, { code: error.code, message: error.message });
    throw error;
  }
  try {
    return await work(deps, { ...settings.value, db: deps.db, now: deps.now, queue: deps.queue });
  } finally {
    await deps.close();
  }
}
