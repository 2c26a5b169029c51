const BEGIN = '<!-- results: written by npm run study -->';
const END = '<!-- end of results -->';

/** The document with what stands between its two marks replaced; null where it has no such marks. */
export function fillDocument(document: string, tables: string): string | null {
  const from = document.indexOf(BEGIN);
  const to = document.indexOf(END);
  if (from < 0 || to < from) return null;
  return `${document.slice(0, from + BEGIN.length)}\n\n${tables}\n\n${document.slice(to)}`;
}
