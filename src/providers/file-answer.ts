import type { ApiAnswer } from './call.ts';
import type { Fetched } from './provider.ts';

/** What most platforms mean by their answer to a request for a recording. `platform` is its name. */
export function fileOf({ status, body }: ApiAnswer, name: string, platform: string): Fetched {
  if (status === 200 && body.length > 0) return { kind: 'file', name, bytes: body };
  if (status === 200 || status === 204 || status === 404) return { kind: 'not_yet' };
  return notGranted(platform);
}

export function notGranted(platform: string): Fetched {
  return {
    kind: 'withheld',
    code: 'NOT_GRANTED',
    message: `${platform} does not let us read this; the grant may cover less now.`,
  };
}

export function noFile(platform: string): Fetched {
  return { kind: 'withheld', code: 'NO_FILE', message: `${platform} has no recording of this activity.` };
}
