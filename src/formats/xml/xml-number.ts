const NUMERAL = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

/** No quantity of an activity is larger; what is would only turn sums and means infinite. */
const LARGEST = 1e15;

/**
 * The number a text spells; NaN where it is not one decimal number ("45,5", "12 bpm", "0x10", "") or one
 * beyond ±1e15.
 */
export function parseNumber(text: string | null): number {
  if (text === null) return Number.NaN;
  // The usual spelling, told by its first characters: there Number() takes nothing it should not.
  const from = text.charCodeAt(0) === MINUS ? 1 : 0;
  const usual = isDigit(text.charCodeAt(from)) && isDigitOrDot(text.charCodeAt(from + 1));
  const value = usual || NUMERAL.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= LARGEST ? value : Number.NaN;
}

const MINUS = 0x2d;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isDigitOrDot(code: number): boolean {
  return isDigit(code) || code === 0x2e;
}
