import { hash, verify } from '@node-rs/argon2';
import { fail, ok, type Result } from '../../core/result.ts';
import { isCommon } from './common-passwords.ts';

/** argon2id is the library's default; 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AT_ONCE = 2;
const LEAST = 10;
const MOST = 200;

let running = 0;
const waiting: (() => void)[] = [];

/** Each hash takes 19 MB and a core: a flood of sign-ins waits in line instead of taking the machine. */
async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** Errors: PASSWORD_WEAK. Length counts, not kinds of characters; never the person's own name or address. */
export function checkPassword(password: string, known: readonly string[]): Result<string> {
  const lower = password.toLowerCase();
  const isKnown = known.some((word) => word.length > 3 && lower.includes(word.toLowerCase()));
  const isFlat = new Set(lower).size < 5;
  if ([...password].length < LEAST || password.length > MOST || isKnown || isFlat || isCommon(lower)) {
    return fail(
      'PASSWORD_WEAK',
      `A password has ${LEAST} to ${MOST} characters, at least five different ones, is none of those that everybody tries first, and holds neither your name nor your address.`,
    );
  }
  return ok(password);
}

export function hashPassword(password: string): Promise<string> {
  return inLine(() => hash(password, COST));
}

let dummy: Promise<string> | undefined;

/** Takes as long for an account that is not there, or has no password, as for one that is. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword('nobody has this password');
  const against = stored ?? (await dummy);
  const matches = await inLine(() => verify(against, password));
  return matches && stored !== null;
}
