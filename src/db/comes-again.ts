/** Whether a text came before, of the last `most` or so that came for the first time: what comes once is not worth planning. */
export function comesAgain(most: number): (text: string) => boolean {
  const seen = new Set<string>();
  return (text) => {
    if (seen.has(text)) return true;
    if (seen.size >= most) seen.clear();
    seen.add(text);
    return false;
  };
}
