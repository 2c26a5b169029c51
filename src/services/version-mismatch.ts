import type { Failure } from '../core/result.ts';

/** What whoever changes something has read: a tag, or `*` and null for whatever is there. */
export type ExpectedTag = string | null;

/** VERSION_MISMATCH where something else is there than what was read; null where the change may go on. */
export function versionMismatch(expected: ExpectedTag, found: string | number): Failure | null {
  if (expected === null || expected === '*' || expected === String(found)) return null;
  return {
    code: 'VERSION_MISMATCH',
    message: `It was changed meanwhile: version ${found} is in force. Read it again, then change that.`,
  };
}
