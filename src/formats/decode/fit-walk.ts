import { type Definition, readDefinition } from './fit-definition.ts';
import type { FitPart } from './fit-framing.ts';
import { MESG } from './fit-profile.ts';

export interface Walk {
  records: number;
  /** true where the messages fill the part exactly */
  exact: boolean;
}

/** True where the same bytes stand at `a` and at `b`, with `b` before `end`. */
export function sameBytes(bytes: Uint8Array, a: number, b: number, length: number, end: number): boolean {
  if (b + length > end) return false;
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

/**
 * Steps over the messages of a part without reading them. Writers disagree whether a message with a
 * compressed timestamp still carries the timestamp field that its definition begins with;
 * `timestampsLeftOut` chooses, and only the right choice fills the part exactly.
 */
export function walkMessages(bytes: Uint8Array, part: FitPart, timestampsLeftOut: boolean): Walk {
  const definitions: (Definition | undefined)[] = new Array(16);
  let records = 0;
  let at = part.dataStart;
  while (at < part.dataEnd) {
    const header = bytes[at]!;
    const compressed = (header & 0x80) !== 0;
    if (!compressed && (header & 0x40) !== 0) {
      const repeated = definitions[header & 0x0f];
      if (repeated !== undefined && sameBytes(bytes, repeated.at, at, repeated.length, part.dataEnd)) {
        at += repeated.length;
        continue;
      }
      const read = readDefinition(bytes, at, part.dataEnd);
      if (read === null) return { records, exact: false };
      definitions[header & 0x0f] = read.definition;
      at = read.next;
      continue;
    }
    const definition = definitions[compressed ? (header >> 5) & 3 : header & 0x0f];
    if (definition === undefined) return { records, exact: false };
    at += 1 + definition.size - (compressed && definition.timestampFirst && timestampsLeftOut ? 4 : 0);
    if (definition.globalNumber === MESG.record) records++;
  }
  return { records, exact: at === part.dataEnd };
}
