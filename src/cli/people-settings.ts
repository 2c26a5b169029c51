import type { Config } from '../config.ts';
import { ok, type Result } from '../core/result.ts';
import { secretsOf } from '../deps.ts';
import type { PeopleSettings } from '../services/people/people-deps.ts';

/** What this server is to people, as configured. Error: KEYS_INVALID. */
export function peopleSettings(config: Config): Result<PeopleSettings> {
  const secrets = secretsOf(config);
  if (!secrets.ok) return secrets;
  return ok({
    secrets: secrets.value,
    publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
    sendsMail: config.smtpUrl !== null,
    receivers: new Set(config.receivers),
  });
}
