import type { Config } from '../config.ts';
import { ok, type Result } from '../core/result.ts';
import type { PeopleSettings } from '../services/people/people-deps.ts';
import { createSecretBox, keysOfFolder, parseKeys } from '../services/secret-box.ts';

/** What this server is to people, as configured. Error: KEYS_INVALID. */
export function peopleSettings(config: Config): Result<PeopleSettings> {
  const keys = config.keys === null ? keysOfFolder(config.dataDir) : parseKeys(config.keys);
  if (!keys.ok) return keys;
  // a file may get a new key while this process runs; the environment does not change
  const again = () => {
    const now = config.keys === null ? keysOfFolder(config.dataDir) : keys;
    return now.ok ? now.value : keys.value;
  };
  return ok({
    secrets: createSecretBox(keys.value, again),
    publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
    sendsMail: config.smtpUrl !== null,
  });
}
