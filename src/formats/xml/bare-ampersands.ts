/**
 * Stands for an "&" that begins no entity, as programs write it that do not escape names. saxes would
 * take everything up to the next ";" for the entity's name. The character is of the private use area.
 */
export const BARE_AMPERSAND = '\uf8fe';

const BARE = /&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z_:][\w.:-]{0,31});)/g;
const LONGEST_ENTITY = 34;

/** The same text with every bare "&" marked; a piece that ends inside an entity waits for the next one. */
export function* markBareAmpersands(pieces: Iterable<string>): Generator<string> {
  let waiting = '';
  for (const piece of pieces) {
    let text = waiting + piece;
    waiting = '';
    const last = text.lastIndexOf('&');
    if (last === -1) {
      yield text;
      continue;
    }
    if (text.length - last < LONGEST_ENTITY && !text.includes(';', last)) {
      waiting = text.slice(last);
      text = text.slice(0, last);
    }
    yield text.replace(BARE, BARE_AMPERSAND);
  }
  yield waiting.replace(BARE, BARE_AMPERSAND);
}
