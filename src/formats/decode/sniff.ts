import type { FileFormat } from '../../core/activity/recording.ts';
import { fail, ok, type Result } from '../../core/result.ts';

export type Sniffed = FileFormat | 'gzip' | 'zip';

/** How far into the bytes the root element of an XML file may stand. */
export const SNIFF_BYTES = 64 * 1024;

/**
 * Tells a format from its first bytes, never from a name.
 * Errors: EMPTY_FILE, UNKNOWN_FORMAT (the message says what the bytes look like instead).
 */
export function sniff(bytes: Uint8Array): Result<Sniffed> {
  if (bytes.length === 0)
    return fail('EMPTY_FILE', 'The file is empty; a FIT, GPX or TCX file was expected.');
  if (startsWith(bytes, '.FIT', 8) && bytes.length >= 12) return ok('fit');
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return ok('gzip');
  // a file entry, or the end record of a zip without entries
  if (startsWith(bytes, 'PK\u0003\u0004') || startsWith(bytes, 'PK\u0005\u0006')) return ok('zip');
  const head = bytes.subarray(0, SNIFF_BYTES);
  const text = headText(head);
  const root = rootElement(text);
  if (root === 'gpx') return ok('gpx');
  if (root === 'TrainingCenterDatabase') return ok('tcx');
  return fail(
    'UNKNOWN_FORMAT',
    `The file is ${lookOf(head, text, root)}; a FIT, GPX or TCX file was expected.`,
  );
}

function startsWith(bytes: Uint8Array, ascii: string, at = 0): boolean {
  for (let i = 0; i < ascii.length; i++) if (bytes[at + i] !== ascii.charCodeAt(i)) return false;
  return true;
}

/** The first bytes as text. Only ASCII matters here, so any one-byte encoding reads as Latin-1. */
function headText(head: Uint8Array): string {
  const [a, b, c] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return new TextDecoder('utf-16le').decode(head);
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return new TextDecoder('utf-16be').decode(head);
  const start = a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
  return Buffer.from(head.buffer, head.byteOffset + start, head.length - start).toString('latin1');
}

/** Local name of the root element, or null where the text does not begin like XML. */
function rootElement(text: string): string | null {
  let at = 0;
  for (;;) {
    while (at < text.length && /\s|\ufeff/.test(text[at]!)) at++;
    if (text.startsWith('<?', at)) at = after(text, '?>', at);
    else if (text.startsWith('<!--', at)) at = after(text, '-->', at + 4);
    else if (text.startsWith('<!', at)) at = afterDeclaration(text, at);
    else break;
  }
  const tag = /^<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)(?=[\s/>])/.exec(text.slice(at, at + 256));
  return tag?.[1] ?? null;
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

/** Skips a DOCTYPE with its internal subset; quoted text may hold brackets. */
function afterDeclaration(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const c = text[at]!;
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '[') depth++;
    else if (c === ']') depth--;
    else if (c === '>' && depth <= 0) return at + 1;
  }
  return text.length;
}

function lookOf(head: Uint8Array, text: string, root: string | null): string {
  if (startsWith(head, '\u0000\u0005\u0016\u0007')) return 'a macOS resource fork';
  if (head.every((byte) => byte === 0)) return 'filled with zeros';
  if (root?.toLowerCase() === 'html' || /^\s*<!doctype html/i.test(text)) return 'a web page';
  if (root !== null) return 'XML of another kind';
  if (/^[\s\x20-\x7e]*$/.test(text.slice(0, 1024))) return 'plain text';
  return 'of no known format';
}
