// A model reads names, notes and file names as it reads everything. Whoever can name a run can write
// "ignore what you were told" there, so texts that people or devices wrote stand as { textFromOutside }
// and nowhere else: data by their form, not by the reader's judgement.

/** What such a text becomes: nothing in it ends the form, since JSON keeps it whole. */
export interface OutsideText {
  textFromOutside: string;
}

/** Fields that hold what people or devices wrote, even where it is one word. */
const OUTSIDE = new Set([
  ...['name', 'file', 'device', 'note', 'comment', 'reason', 'why', 'endReason', 'authorName', 'club'],
  ...['source', 'originalName', 'place', 'site', 'title', 'subject', 'author', 'takenBy', 'resolvedBy'],
]);
/** Fields that hold sentences of this service. */
const OURS = new Set([
  ...[
    'text',
    'sentence',
    'what',
    'now',
    'until',
    'object',
    'otherwise',
    'purpose',
    'label',
    'runner',
    'push',
  ],
  ...['coach', 'clear', 'from', 'how', 'message', 'detail', 'unit', 'zone', 'short', 'long', 'caution'],
]);
/** Our own codes, ids, days and times: one word. */
const TOKEN = /^[\w.:+/%–-]{1,120}$/;
const LONGEST = 500;
/** A series is cut to its newest entries. */
const MOST_ENTRIES = 200;

/** An answer of the API with texts from outside marked, and series that are too long for a reader cut. */
export function markOutside(value: unknown, isAllFromOutside = false, key = ''): unknown {
  if (typeof value === 'string') {
    if (value === '') return value;
    if (OURS.has(key)) return isAllFromOutside ? outside(value) : value;
    return TOKEN.test(value) && !OUTSIDE.has(key) ? value : outside(value);
  }
  if (Array.isArray(value)) {
    return value.slice(-MOST_ENTRIES).map((entry) => markOutside(entry, isAllFromOutside, key));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      TOKEN.test(name) ? name : 'field',
      markOutside(inner, isAllFromOutside, name),
    ]),
  );
}

/** Invisible and directing characters are taken out; they hide what is written from people. */
function outside(text: string): OutsideText {
  const shown = text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu, '')
    .trim();
  return { textFromOutside: shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown };
}
