import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalsDe } from '../../src/core/coaching/texts/refusals-de.ts';
import { problemText } from '../../src/http/problem.ts';
import { problemsDe } from '../../src/http/problems-de.ts';

const SOURCES = join(import.meta.dirname, '../../src');
/** Said of files, which the app tells by its own words, of settings, by commands, or between us and a platform; never of a request. */
const NOT_OF_REQUESTS =
  /^(BACKUP_|DECODER_|EMPTY_|ENTRY_|FIT_|GZIP_|KEYS_CHANGING|KEYS_INVALID|LIST_REFUSED|NOT_A_FIT_FILE|NOT_AN_ACTIVITY|NO_TIME|PLAN_NOT_JSON|REFUSED|RESTORE_|SCHEDULE_|STREAM_VERSION|WORKOUT_UNSUPPORTED)/;

/** Every code that services and routes refuse with, and every one that has a status. */
function refusedCodes(): string[] {
  const files = ['services', 'http'].flatMap((folder) =>
    readdirSync(join(SOURCES, folder), { recursive: true, encoding: 'utf8' }).map((f) => join(folder, f)),
  );
  const found = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(SOURCES, file), 'utf8').matchAll(/(?:fail|refusal|failure)\(\s*'([A-Z_]+)'/g),
    ]);
  const statuses = readFileSync(join(SOURCES, 'http/status-of.ts'), 'utf8').matchAll(/^ {2}([A-Z_]+): \d/gm);
  return [...new Set([...found, ...statuses].map(([, code]) => code!))];
}

describe('what is refused', () => {
  it('has a German sentence for every code', () => {
    const templated = new Set(Object.keys(refusalsDe).map((key) => key.split(':')[0]));
    const codes = refusedCodes();
    expect(codes.length).toBeGreaterThan(100);
    const english = codes.filter(
      (code) =>
        code !== 'VALIDATION_FAILED' &&
        !NOT_OF_REQUESTS.test(code) &&
        !templated.has(code) &&
        !Object.hasOwn(problemsDe, code),
    );
    expect(english).toEqual([]);
  });

  it('is said in the reader’s language, and as it was said where there are no words for it', () => {
    const failure = { code: 'CODE_WRONG', message: 'The code is wrong, or was used already.' };
    expect(problemText(failure, 'de')).toBe('Der Code ist falsch oder schon benutzt.');
    expect(problemText(failure, 'en')).toBe(failure.message);
    expect(problemText({ code: 'SOMETHING_NEW', message: 'New.' }, 'de')).toBe('New.');
  });
});
