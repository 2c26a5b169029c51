import { type SaxesOptions, SaxesParser } from 'saxes';
import type { Failure } from '../../core/result.ts';
import { BARE_AMPERSAND, markBareAmpersands } from './bare-ampersands.ts';
import { xmlText } from './xml-encoding.ts';

/** No activity file nests deeper than about ten. */
export const MAX_DEPTH = 64;
export const MAX_ATTRIBUTES = 64;
/** One text, attribute, comment or tag; also how far into the file the root element may begin. */
export const MAX_RUN_CHARS = 1 << 21;
/** A value is kept up to here; descriptions with pictures in them are cut. */
export const MAX_VALUE_CHARS = 1 << 16;
/** Small faults (an "&" that is no entity, a control character) that are passed over in one file. */
const MAX_SMALL_FAULTS = 1000;

/** Attributes in pairs: name, value, name, value, … Names keep their prefix. */
export type XmlAttributes = readonly string[];

/** The value of an attribute; null where the element has none of that name. */
export function attributeOf(attributes: XmlAttributes, name: string): string | null {
  for (let i = 0; i < attributes.length; i += 2) {
    if (attributes[i] === name) return attributes[i + 1] as string;
  }
  return null;
}

/** What a reader is told. Names are local names: prefixes are removed whether declared or not. */
export interface XmlHandlers {
  /** A failure stops the reading. */
  open(name: string, attributes: XmlAttributes, parent: string): Failure | null;
  /** `text` is the element's own text, '' where it holds elements. Called only for elements that are whole. */
  close(name: string, text: string, parent: string): void;
}

export interface XmlOutcome {
  /** null when the root element was read whole; else why the reading stopped */
  failure: Failure | null;
  /** a prefix was used that no element declares */
  undeclaredPrefix: boolean;
  /** small faults were passed over */
  faults: boolean;
}

/** Faults after which saxes goes on in a defined way and no element is lost. */
const SMALL_FAULTS = [
  /entity/,
  /^disallowed character\.$/,
  /XML declaration/,
  /^(version number|encoding value|standalone value)/,
  /is disallowed in char data/,
  /^duplicate attribute/,
  /^inappropriately located doctype/,
];

/**
 * Reads XML with saxes, in chunks and in linear time, and tells `handlers` what is in it. It neither
 * expands entities nor fetches anything. Everything after the root element is left unread.
 *
 * Codes: EMPTY_FILE, NOT_XML, `notRoot.code` (another root element), XML_TRUNCATED, XML_MALFORMED,
 * XML_TOO_DEEP, XML_ENTITIES_FORBIDDEN, and what `handlers.open` answers.
 */
export function readXml(
  bytes: Uint8Array,
  root: string,
  notRoot: Failure,
  handlers: XmlHandlers,
): XmlOutcome {
  const outcome: XmlOutcome = { failure: null, undeclaredPrefix: false, faults: false };
  const halt = Symbol('halt');
  const stop = (failure: Failure | null): never => {
    outcome.failure = failure;
    throw halt;
  };

  const localName = localNames((declared) => {
    if (!declared) outcome.undeclaredPrefix = true;
  });
  const path: string[] = [];
  let text = '';
  let isLeaf = false;
  /** saxes reports a close before it finds that the name is wrong, so a close counts from the next event on */
  let closing = false;
  let faults = 0;
  let lastEventAt = 0;
  let fed = 0;
  let before = '';
  let chunk = '';

  const flushClose = (): void => {
    closing = false;
    const name = path.pop() as string;
    handlers.close(name, isLeaf ? text : '', path[path.length - 1] ?? '');
    isLeaf = false;
    if (path.length === 0) stop(null);
  };

  const withAmpersands = (marked: string): string => {
    if (!marked.includes(BARE_AMPERSAND)) return marked;
    outcome.faults = true;
    return marked.replaceAll(BARE_AMPERSAND, '&');
  };

  const parser = new SaxesParser({ xmlns: false } satisfies SaxesOptions);
  // Attributes are taken one by one: the object saxes makes of them is slow to walk through.
  let attributes: string[] | null = null;
  parser.on('attribute', ({ name, value }) => {
    if (attributes === null) attributes = [name, withAmpersands(value)];
    else if (attributes.push(name, withAmpersands(value)) > 2 * MAX_ATTRIBUTES) {
      stop(malformed(`an element has more than ${MAX_ATTRIBUTES} attributes`));
    }
    if (name.startsWith('xmlns:')) localName.declare(name.slice(6));
  });
  parser.on('opentag', (tag) => {
    if (closing) flushClose();
    lastEventAt = fed;
    const name = localName.of(tag.name);
    if (path.length === 0 && name !== root) stop(notRoot);
    if (path.length >= MAX_DEPTH) {
      stop({ code: 'XML_TOO_DEEP', message: `The XML nests deeper than ${MAX_DEPTH} elements.` });
    }
    const failure = handlers.open(name, attributes ?? NO_ATTRIBUTES, path[path.length - 1] ?? '');
    attributes = null;
    if (failure !== null) stop(failure);
    path.push(name);
    text = '';
    isLeaf = true;
  });
  parser.on('closetag', () => {
    if (closing) flushClose();
    lastEventAt = fed;
    closing = true;
  });
  const onText = (piece: string): void => {
    if (closing) flushClose();
    lastEventAt = fed;
    if (isLeaf && text.length < MAX_VALUE_CHARS) text += piece.slice(0, MAX_VALUE_CHARS - text.length);
  };
  parser.on('text', (piece) => onText(withAmpersands(piece)));
  parser.on('cdata', (piece) => onText(piece.replaceAll(BARE_AMPERSAND, '&')));
  parser.on('doctype', (doctype) => {
    if (doctype.includes('[')) stop(ENTITIES_FORBIDDEN);
  });
  parser.on('error', (error) => {
    if (closing && !error.message.includes('unexpected close tag')) flushClose();
    const at = parser.position - fed + before.length;
    const near = (before + chunk).slice(Math.max(0, at - 12), at + 4);
    if (/<!ENTITY/i.test(near)) stop(ENTITIES_FORBIDDEN);
    const reason = error.message.replace(/^\d+:\d+: /, '');
    faults += 1;
    if (faults > MAX_SMALL_FAULTS || !SMALL_FAULTS.some((fault) => fault.test(reason))) {
      stop(malformed(reason.replace(/\.$/, '').slice(0, 120)));
    }
    outcome.faults = true;
  });

  let head = '';
  try {
    for (const piece of markBareAmpersands(xmlText(bytes))) {
      chunk = fed === 0 ? piece.trimStart() : piece;
      if (chunk === '') continue;
      if (fed === 0 && chunk[0] !== '<') stop(NOT_XML);
      if (head === '') head = chunk.slice(0, 4096);
      parser.write(chunk);
      if (closing) flushClose();
      fed += chunk.length;
      before = chunk.slice(-12);
      if (fed - lastEventAt > MAX_RUN_CHARS) {
        stop(malformed(`one piece of text or markup is longer than ${MAX_RUN_CHARS} characters`));
      }
    }
  } catch (thrown) {
    if (thrown !== halt) throw thrown;
    if (path.length === 0 && outcome.failure !== null && /^<(!doctype\s+html|html)/i.test(head)) {
      outcome.failure = notRoot;
    }
    return outcome;
  }
  if (fed === 0) outcome.failure = EMPTY_FILE;
  else if (path.length === 0 && /<!DOCTYPE[^>]*\[/i.test(head)) outcome.failure = ENTITIES_FORBIDDEN;
  else outcome.failure = { code: 'XML_TRUNCATED', message: 'The XML ends before its root element does.' };
  return outcome;
}

/** Whether what stood before the failure is worth keeping: damage is, an attack or a wrong format is not. */
export function isSalvageable(failure: Failure): boolean {
  return ['XML_TRUNCATED', 'XML_MALFORMED', 'XML_TOO_DEEP'].includes(failure.code);
}

const NO_ATTRIBUTES: XmlAttributes = [];

const EMPTY_FILE: Failure = { code: 'EMPTY_FILE', message: 'The file is empty.' };
const NOT_XML: Failure = {
  code: 'NOT_XML',
  message: 'The file is not XML: its first character is not "<".',
};
const ENTITIES_FORBIDDEN: Failure = {
  code: 'XML_ENTITIES_FORBIDDEN',
  message: 'The XML declares entities or an internal document type, which activity files never need.',
};

function malformed(reason: string): Failure {
  return { code: 'XML_MALFORMED', message: `The XML is malformed: ${reason}.` };
}

/** Local names with a bounded memory of those already split, and which prefixes have been declared. */
function localNames(onPrefix: (declared: boolean) => void) {
  const known = new Map<string, string>();
  const declared = new Set(['xml', 'xmlns']);
  return {
    declare(prefix: string): void {
      if (declared.size < MAX_SMALL_FAULTS) declared.add(prefix);
    },
    of(qualified: string): string {
      const found = known.get(qualified);
      if (found !== undefined) return found;
      const colon = qualified.indexOf(':');
      const local = colon === -1 ? qualified : qualified.slice(colon + 1);
      if (colon > 0) onPrefix(declared.has(qualified.slice(0, colon)));
      if (known.size < MAX_SMALL_FAULTS) known.set(qualified, local);
      return local;
    },
  };
}
