/**
 * Whether a text came before, of the last `most` or so that came for the first time: what comes once is not worth
 * planning. Keeps a number for each, since texts take kilobytes in every session; of two texts with the same number the
 * second is taken for one that came before.
 */
export function comesAgain(most: number): (text: string) => boolean {
  const seen = new Set<number>();
  return (text) => {
    const number = numberOf(text);
    if (seen.has(number)) return true;
    if (seen.size >= most) seen.clear();
    seen.add(number);
    return false;
  };
}

/** FNV-1a of its UTF-16 units, 32 bits. */
function numberOf(text: string): number {
  let number = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) number = Math.imul(number ^ text.charCodeAt(i), 0x01000193);
  return number;
}
