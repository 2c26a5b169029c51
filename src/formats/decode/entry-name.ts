import type { Failure } from '../../core/result.ts';
import { LIMITS } from './limits.ts';

/** True for a name under which an activity file is expected; its bytes decide what it is. */
export function isActivityName(name: string): boolean {
  return /\.(fit|gpx|tcx)(\.gz)?$/i.test(name);
}

export function isZipName(name: string): boolean {
  return /\.zip$/i.test(name);
}

/** What macOS and file managers leave in archives beside the files themselves. */
export function isClutter(name: string): boolean {
  return /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$)/.test(name);
}

/**
 * Refuses names that would lead out of a folder if anybody used them as a path. Nobody here does;
 * an archive that holds such a name is hostile or broken, and the entry is told apart and named.
 * Errors: ENTRY_NAME_UNSAFE.
 */
export function refuseUnsafeName(name: string): Failure | null {
  const refuse = (what: string) => ({ code: 'ENTRY_NAME_UNSAFE', message: `The entry's name ${what}.` });
  if (name.length > LIMITS.entryNameLength) return refuse(`is longer than ${LIMITS.entryNameLength} letters`);
  if (name.includes('\\')) return refuse('holds a backslash');
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return refuse('is an absolute path');
  if (name.split('/').includes('..')) return refuse('climbs out of its folder');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(name)) return refuse('holds control characters');
  return null;
}
