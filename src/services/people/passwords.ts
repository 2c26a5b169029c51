import { hash, verify } from '@node-rs/argon2';
import { fail, ok, type Result } from '../../core/result.ts';
import { isCommon } from './common-passwords.ts';

/** argon2id is the library's default; 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each hash takes 19 MB and a core. */
const AT_ONCE = 2;
/** Of each kind of asker so many are looked after at a time; together they wait no longer than a second or two. */
const PLACES = 40;
/** Of these so many for one network, so that one alone does not fill them. */
const PLACES_A_SOURCE = 30;
const LEAST = 10;
const MOST = 200;

/**
 * Who wants a password looked at, in the order in which they are: `known` has shown something before (a browser that
 * its owner uses, a session, a mailed link), `stranger` nothing, and `guesser` has been wrong some times.
 */
export type Asker = 'known' | 'stranger' | 'guesser';

const LANES: readonly Asker[] = ['known', 'stranger', 'guesser'];
/** Guessers leave one core to the others. */
const LANE_MOST: Record<Asker, number> = { known: AT_ONCE, stranger: AT_ONCE, guesser: AT_ONCE - 1 };
const waiting: Record<Asker, (() => void)[]> = { known: [], stranger: [], guesser: [] };
const running: Record<Asker, number> = { known: 0, stranger: 0, guesser: 0 };
/** by kind of asker, and by kind and network; who is not inside is not named */
const inside = new Map<string, number>();

async function inLine<T>(asker: Asker, work: () => Promise<T>): Promise<T> {
  await new Promise<void>((go) => {
    waiting[asker].push(go);
    letIn();
  });
  try {
    return await work();
  } finally {
    running[asker] -= 1;
    letIn();
  }
}

function letIn(): void {
  for (const lane of LANES) {
    while (waiting[lane].length > 0 && running[lane] < LANE_MOST[lane]) {
      if (running.known + running.stranger + running.guesser >= AT_ONCE) return;
      running[lane] += 1;
      waiting[lane].shift()!();
    }
  }
}

/**
 * Does what will want a hash, where there is a place for it; a flood is sent away instead of taking the machine or
 * making a line that nobody gets through. Who turns out to be another kind of asker moves to a place of that kind and
 * leaves the first to others; where none is free it stays. Error, of `moveTo` too: SIGN_IN_BUSY.
 */
export async function withPlace<T>(
  asker: Exclude<Asker, 'guesser'>,
  source: string,
  work: (moveTo: (other: Asker) => Result<null>) => Promise<Result<T>>,
): Promise<Result<T>> {
  const entered = takePlace(asker, source);
  if (!entered.ok) return entered;
  let at: Asker = asker;
  try {
    return await work((other) => {
      if (other === at) return ok(null);
      const moved = takePlace(other, source);
      if (moved.ok) {
        leavePlace(at, source);
        at = other;
      }
      return moved;
    });
  } finally {
    leavePlace(at, source);
  }
}

function takePlace(asker: Asker, source: string): Result<null> {
  const network = `${asker} ${source}`;
  if (countInside(asker) >= PLACES || countInside(network) >= PLACES_A_SOURCE)
    return fail('SIGN_IN_BUSY', 'Too many people are signing in at this moment; try again in a few seconds.');
  for (const name of [asker, network]) inside.set(name, countInside(name) + 1);
  return ok(null);
}

function leavePlace(asker: Asker, source: string): void {
  for (const name of [asker, `${asker} ${source}`]) {
    const left = countInside(name) - 1;
    if (left === 0) inside.delete(name);
    else inside.set(name, left);
  }
}

const countInside = (name: string) => inside.get(name) ?? 0;

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

export function hashPassword(password: string, asker: Asker = 'known'): Promise<string> {
  return inLine(asker, () => hash(password, COST));
}

let dummy: Promise<string> | undefined;

/** Takes as long for an account that is not there, or has no password, as for one that is. */
export async function isPassword(stored: string | null, password: string, asker: Asker): Promise<boolean> {
  dummy ??= hashPassword('nobody has this password');
  const nobodys = await dummy;
  const matches = await inLine(asker, () => verify(stored ?? nobodys, password));
  return matches && stored !== null;
}
