const LONGEST = 200;

/**
 * The name a sender gave a file, fit to be shown and stored: its last part only, without characters that
 * end or turn a line, and short. Nothing ever uses it as a path.
 */
export function shownName(given: string | undefined): string {
  const last = (given ?? '').split(/[/\\]/).at(-1)!;
  const clean = last
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '\ufffd')
    .trim();
  if (clean === '' || clean === '.' || clean === '..') return 'upload';
  const letters = [...clean];
  // the end of a name says more than its middle
  return letters.length <= LONGEST
    ? clean
    : `${letters.slice(0, LONGEST - 21).join('')}…${letters.slice(-20).join('')}`;
}

/** A header holds Latin-1; senders that need more percent-encode. */
export function headerName(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
