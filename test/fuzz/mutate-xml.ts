import type { Chance } from './chance.ts';
import { mutateBytes } from './mutate-bytes.ts';

type Mutation = (text: string, chance: Chance) => string;

const NUMBERS = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e308',
  '-1e308',
  '1e-320',
  '0',
  '-0',
  '',
  ' ',
  '0x10',
  '1,5',
  '+5',
  '--1',
  '181',
  '-91',
  '90.0000000001',
  '255',
  '65536',
  '99999999999999999999999',
  '1.7976931348623159e309',
  '\u0661\u0662',
  'null',
];
const TIMES = [
  '2024-02-30T25:61:61Z',
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '1970-01-01T00:00:00Z',
  '1989-12-31T00:00:00Z',
  '2024-05-04',
  '2024-05-04T06:00:00',
  '2024-05-04T06:00:00+14:00',
  '2024-05-04T06:00:00.123456789Z',
  '20240504T060000Z',
  '-2024-05-04T06:00:00Z',
  '+275760-09-13T00:00:00Z',
  '2024-05-04T06:00:00+99:99',
  'yesterday',
  '',
  '2106-02-07T06:28:16Z',
];
const NAMES = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'trkpt',
  'Lap',
  'x:y',
  'a'.repeat(5000),
];
const PROLOGUES = [
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
  '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
  '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
  '<!DOCTYPE x [',
  '<!-- ',
  '<?xml-stylesheet href="x"?>',
  '<![CDATA[',
  '\u0000',
  '\ufeff\ufeff',
];
const TEXTS = [
  '&a;',
  '&#0;',
  '&#x0;',
  '&#xD800;',
  '&#x10FFFF;',
  '&#99999999999;',
  '&amp',
  '&',
  ']]>',
  '<![CDATA[ <x> ]]>',
  '<![CDATA[',
  '<!-- - -->',
  '<!--',
  '\u0000',
  '\u0007',
  '\ud800',
  '<',
  '>',
  '</trkseg>',
  '</Track>',
  '<trkseg>',
  '<Lap>',
  '<a b="c" b="d"/>',
  '<a b=c/>',
];

/** A whole element without elements inside, or a tag, chosen anywhere in the text. */
function someTag(text: string, chance: Chance): { from: number; to: number } {
  const from = text.indexOf('<', chance.below(text.length));
  const to = from < 0 ? -1 : text.indexOf('>', from);
  return to < 0 ? { from: 0, to: 0 } : { from, to: to + 1 };
}

/** Replaces one match of the pattern (or every one, rarely) behind a random place. */
function replaceSome(text: string, pattern: RegExp, by: () => string, chance: Chance): string {
  if (chance.isTrue(0.05)) {
    const one = by();
    const few = one.length * 2000 < LONGEST;
    return text.replace(few ? new RegExp(pattern, 'g') : pattern, () => (few ? by() : one));
  }
  const at = chance.below(text.length);
  return text.slice(0, at) + text.slice(at).replace(pattern, by);
}

const MUTATIONS: Mutation[] = [
  function oddNumber(text, chance) {
    return replaceSome(text, /(?<=>|")-?\d+(\.\d+)?(?=<|")/, () => chance.pick(NUMBERS), chance);
  },
  function oddTime(text, chance) {
    return replaceSome(text, /\d{4}-\d\d-\d\dT[\d:.]+Z/, () => chance.pick(TIMES), chance);
  },
  function oddName(text, chance) {
    return replaceSome(text, /(?<=<\/?)[A-Za-z:]+/, () => chance.pick(NAMES), chance);
  },
  function oddAttribute(text, chance) {
    const value = chance.isTrue(0.1) ? 'v'.repeat(200_000) : chance.pick(NUMBERS);
    const { from, to } = someTag(text, chance);
    const tag = text.slice(from, to);
    const nameEnd = tag.search(/[\s/>]/);
    const odd = ` ${chance.pick(NAMES)}="${value}" `;
    return text.slice(0, from) + tag.slice(0, nameEnd) + odd + tag.slice(nameEnd) + text.slice(to);
  },
  function loseTag(text, chance) {
    const { from, to } = someTag(text, chance);
    return text.slice(0, from) + text.slice(to);
  },
  function repeatTag(text, chance) {
    const { from, to } = someTag(text, chance);
    return text.slice(0, to) + text.slice(from, to).repeat(chance.pick([1, 3, 70, 2_000])) + text.slice(to);
  },
  function swapTags(text, chance) {
    const a = someTag(text, chance);
    const b = someTag(text, chance);
    const [first, second] = a.from < b.from ? [a, b] : [b, a];
    if (first.to > second.from) return text;
    const between = text.slice(first.to, second.from);
    const tags = [text.slice(second.from, second.to), text.slice(first.from, first.to)] as const;
    return text.slice(0, first.from) + tags[0] + between + tags[1] + text.slice(second.to);
  },
  function oddText(text, chance) {
    const at = chance.below(text.length);
    return text.slice(0, at) + chance.pick(TEXTS) + text.slice(at);
  },
  function prologue(text, chance) {
    const at = chance.isTrue(0.5) ? 0 : text.indexOf('?>') + 2;
    const used = chance.isTrue(0.5) ? text.replace(/(?<=>)[^<\s][^<]*/, '&a;&b;&c;') : text;
    return used.slice(0, at) + chance.pick(PROLOGUES) + used.slice(at);
  },
  function deepNesting(text, chance) {
    const depth = chance.pick([30, 63, 64, 65, 5_000]);
    const name = chance.pick(['extensions', 'trk', 'Lap', 'x']);
    const { from } = someTag(text, chance);
    return `${text.slice(0, from)}${`<${name}>`.repeat(depth)}${`</${name}>`.repeat(depth)}${text.slice(from)}`;
  },
  function giantText(text, chance) {
    const { from } = someTag(text, chance);
    const length = chance.pick([1_000, 100_000, 1_000_000]);
    return (
      text.slice(0, from) +
      chance.pick([' ', 'x', '&amp;', '9']).repeat(Math.ceil(length / 2)) +
      text.slice(from)
    );
  },
  function manyPoints(text, chance) {
    const name = chance.pick(['trkpt', 'Trackpoint', 'Lap', 'trkseg', 'wpt']);
    const from = text.indexOf(`<${name}`, chance.below(text.length));
    const end = from < 0 ? -1 : text.indexOf(`</${name}>`, from);
    if (end < 0) return text;
    const block = text.slice(from, end + name.length + 3);
    const copies = Math.min(chance.pick([2, 100, 5_000]), Math.ceil(1_000_000 / block.length));
    return text.slice(0, from) + block.repeat(copies) + text.slice(from + block.length);
  },
  function emptyElements(text, chance) {
    const tag = chance.pick([
      '<trkseg/>',
      '<trk/>',
      '<Track/>',
      '<Lap/>',
      '<Activity/>',
      '<trkpt/>',
      '<Trackpoint/>',
    ]);
    const { from } = someTag(text, chance);
    return text.slice(0, from) + tag.repeat(chance.pick([1, 10, 20_000])) + text.slice(from);
  },
  function otherPrefix(text, chance) {
    return text.replaceAll(
      /<(\/?)(?=[A-Za-z])/g,
      (_, slash) => `<${slash}${chance.isTrue(0.02) ? 'q:' : ''}`,
    );
  },
  function otherVersion(text, chance) {
    return text.replace(/version="1\.[01]"/, () => `version="${chance.pick(['1.0', '2.0', '', '9'])}"`);
  },
  function secondDocument(text, chance) {
    return text + (chance.isTrue(0.5) ? text : text.slice(0, chance.below(text.length)));
  },
  function breakOff(text, chance) {
    return text.slice(0, chance.below(text.length));
  },
];

const ENCODINGS = [
  'utf-8',
  'UTF-16',
  'utf-16be',
  'iso-8859-1',
  'windows-1252',
  'ascii',
  'utf-7',
  'ebcdic',
  '',
  'x'.repeat(300),
];

/** The text in another encoding than it says, or says another than it has. */
function encoded(text: string, chance: Chance): Buffer {
  if (!chance.isTrue(0.1)) return Buffer.from(text);
  const said = text.replace(/encoding="[^"]*"/, () => `encoding="${chance.pick(ENCODINGS)}"`);
  const mark = chance.isTrue(0.5) ? '\ufeff' : '';
  const way = chance.below(4);
  if (way === 0) return Buffer.from(mark + said, 'utf16le');
  if (way === 1) return Buffer.from(mark + said, 'utf16le').swap16();
  return Buffer.from(mark + said, way === 2 ? 'latin1' : 'utf8');
}

/** Mutants are to be odd, not large: what is large is the decoders' own tests' business. */
const LONGEST = 2_000_000;

/** GPX or TCX with one to four changes to its elements, values, structure or encoding; sometimes of its bytes. */
export function mutateXml(seed: Uint8Array, chance: Chance): Buffer {
  let text = Buffer.from(seed).toString('utf8');
  for (let n = 1 + chance.below(4); n > 0 && text.length > 0; n--)
    text = chance.pick(MUTATIONS)(text, chance);
  const bytes = encoded(text.slice(0, 3_000_000), chance);
  return chance.isTrue(0.15) ? mutateBytes(bytes, chance) : bytes;
}
