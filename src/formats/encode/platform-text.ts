import type { NoteLoss } from './fidelity.ts';

/** What becomes of a text on its way to a platform. */
export interface TextLimit {
  /** characters at most; absent: any number */
  max?: number;
  /** printable ASCII only (EXP-6) */
  ascii?: true;
  /** single characters that the platform does not take, besides control characters */
  without?: RegExp;
}

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu;
const SPELLED: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  ø: 'o',
  Ø: 'O',
  œ: 'oe',
  Œ: 'Oe',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  þ: 'th',
  Þ: 'Th',
  '–': '-',
  '—': '-',
  '−': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '…': '...',
  '×': 'x',
  '·': '-',
};

/**
 * One line of text that the platform can hold: well-formed, without control characters, in the characters
 * it takes, cut between characters. Says so where something was lost.
 */
export function platformText(text: string, limit: TextLimit, noteLoss: NoteLoss): string {
  const { max, ascii, without } = limit;
  const line = oneLine(text);
  let fitting = ascii === true ? toAscii(line) : line;
  if (without !== undefined) fitting = fitting.replace(without, '');
  fitting = fitting.replace(/ {2,}/g, ' ').trim();
  if (fitting !== text.trim().replace(/ {2,}/g, ' ')) noteLoss('TEXT_CHARACTERS');
  const cut = max === undefined ? fitting : cutText(fitting, max);
  if (cut !== fitting) noteLoss('TEXT_CUT');
  return cut;
}

/** At most `bytes` bytes of UTF-8, as `platformText` otherwise. */
export function textOfBytes(text: string, bytes: number, noteLoss: NoteLoss): string {
  const line = platformText(text, {}, noteLoss);
  const { read } = new TextEncoder().encodeInto(line, new Uint8Array(bytes));
  if (read < line.length) noteLoss('TEXT_CUT');
  return line.slice(0, read);
}

/** Without control characters, line ends and halves of characters. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(CONTROL, ' ');
}

function toAscii(text: string): string {
  return text
    .replace(/[^\u0020-\u007E]/gu, (c) => SPELLED[c] ?? c)
    .normalize('NFKD')
    .replace(/[^\u0020-\u007E]/g, '');
}

/** The first `max` UTF-16 units, never half a character. */
function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max);
  return (cut.isWellFormed() ? cut : cut.slice(0, -1)).trimEnd();
}
