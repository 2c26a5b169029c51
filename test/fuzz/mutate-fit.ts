import { fitCrc } from '../../src/formats/decode/fit-crc.ts';
import { data, definition, type MessageShape } from '../support/fit-file.ts';
import type { Chance } from './chance.ts';
import { mutateBytes } from './mutate-bytes.ts';

/** A FIT file taken apart: its header and its messages as they stand. */
interface FitParts {
  header: Buffer;
  messages: FitPiece[];
}

interface FitPiece {
  bytes: Buffer;
  isDefinition: boolean;
}

/** Takes a sound file of the generators apart; what cannot be stepped over stays one piece. */
function takeApart(file: Uint8Array): FitParts {
  const bytes = Buffer.from(file);
  const headerSize = bytes[0]!;
  const end = Math.min(bytes.length, headerSize + bytes.readUInt32LE(4));
  const sizes: number[] = [];
  const messages: FitPiece[] = [];
  let at = headerSize;
  while (at < end) {
    const head = bytes[at]!;
    const isDefinition = (head & 0xc0) === 0x40;
    const local = head & 0x80 ? (head >> 5) & 3 : head & 0x0f;
    let length = 1 + (sizes[local] ?? end);
    if (isDefinition) {
      const fields = bytes[at + 5] ?? 0;
      let size = 0;
      for (let i = 0; i < fields; i++) size += bytes[at + 7 + 3 * i] ?? 0;
      length = 6 + 3 * fields;
      if (head & 0x20) {
        const developer = bytes[at + length] ?? 0;
        for (let i = 0; i < developer; i++) size += bytes[at + length + 2 + 3 * i] ?? 0;
        length += 1 + 3 * developer;
      }
      sizes[local] = size;
    }
    messages.push({ bytes: Buffer.from(bytes.subarray(at, Math.min(end, at + length))), isDefinition });
    at += length;
  }
  return { header: Buffer.from(bytes.subarray(0, headerSize)), messages };
}

/** Puts a file together again with the stated size and both checksums right. */
function putTogether({ header, messages }: FitParts): Buffer {
  return withChecksums(Buffer.concat([header, ...messages.map((m) => m.bytes), Buffer.alloc(2)]));
}

/** Repairs size and checksums of a file whose first byte still says how long its header is. */
function withChecksums(file: Buffer): Buffer {
  const headerSize = file[0] ?? 0;
  if (headerSize < 12 || file.length < headerSize + 2) return file;
  file.writeUInt32LE(file.length - headerSize - 2, 4);
  if (headerSize >= 14) file.writeUInt16LE(fitCrc(file, 0, 12), 12);
  file.writeUInt16LE(fitCrc(file, 0, file.length - 2), file.length - 2);
  return file;
}

type Mutation = (parts: FitParts, chance: Chance) => void;

const BASE_TYPES = [0, 1, 2, 7, 10, 13, 0x83, 0x84, 0x85, 0x86, 0x88, 0x89, 0x8b, 0x8c, 0x8e, 0x8f, 0x90, 3];
const GLOBALS = [
  0, 2, 12, 18, 19, 20, 21, 23, 26, 27, 34, 49, 78, 101, 132, 162, 206, 207, 225, 0xff00, 0xffff,
];
const EXTREMES = [0x00, 0x7f, 0x80, 0xfe, 0xff];
const NAMES = ['__proto__', 'constructor', 'toString', '', 'heart_rate', '\ufffd\u0000x', 'record', 'Power'];

/** A description of developer field 0, and records that carry it, with a name of ill will. */
function developerMessages(chance: Chance): FitPiece[] {
  const describe: MessageShape = {
    global: 206,
    fields: [
      [0, 'uint8'],
      [1, 'uint8'],
      [2, 'uint8'],
      [3, 'string', 16],
      [8, 'string', 8],
    ],
  };
  const carry: MessageShape = {
    global: 20,
    fields: [[253, 'uint32']],
    developer: [[0, 0, chance.pick(['uint8', 'sint32', 'float32', 'string'] as const)]],
  };
  const row = [0, 0, chance.pick(BASE_TYPES), chance.pick(NAMES), chance.pick(NAMES)];
  const values = Array.from({ length: 3 }, (_, i) => [1_000_000_000 + i, chance.below(256)]);
  const piece = (bytes: number[], isDefinition: boolean) => ({ bytes: Buffer.from(bytes), isDefinition });
  return [
    piece(definition(9, describe), true),
    piece(data(9, describe, row), false),
    piece(definition(10, carry), true),
    ...values.map((v) => piece(data(10, carry, v), false)),
  ];
}

function someDefinition({ messages }: FitParts, chance: Chance): Buffer {
  const definitions = messages.filter((m) => m.isDefinition && m.bytes.length >= 9);
  return definitions.length > 0 ? chance.pick(definitions).bytes : Buffer.alloc(9);
}

/** Where one field of a definition stands: number, size, base type. */
function someField(bytes: Buffer, chance: Chance): number {
  return 6 + 3 * chance.below(Math.max(1, Math.floor((bytes.length - 6) / 3)));
}

const MUTATIONS: Mutation[] = [
  function fieldOfAnotherType(parts, chance) {
    const bytes = someDefinition(parts, chance);
    bytes[someField(bytes, chance) + 2] = chance.pick(BASE_TYPES);
  },
  function fieldOfAnotherSize(parts, chance) {
    const bytes = someDefinition(parts, chance);
    bytes[someField(bytes, chance) + 1] = chance.pick([0, 1, 2, 3, 4, 5, 8, 16, 255]);
  },
  function fieldOfAnotherNumber(parts, chance) {
    const bytes = someDefinition(parts, chance);
    bytes[someField(bytes, chance)] = chance.below(256);
  },
  function messageOfAnotherKind(parts, chance) {
    someDefinition(parts, chance).writeUInt16LE(chance.pick(GLOBALS), 3);
  },
  function otherByteOrder(parts, chance) {
    someDefinition(parts, chance)[2] = chance.pick([0, 1, 2, 255]);
  },
  function otherFieldCount(parts, chance) {
    someDefinition(parts, chance)[5] = chance.pick([0, 1, 3, 100, 255]);
  },
  function claimsDeveloperFields(parts, chance) {
    someDefinition(parts, chance)[0]! |= 0x20;
  },
  function developerFields({ messages }, chance) {
    messages.splice(chance.below(messages.length + 1), 0, ...developerMessages(chance));
  },
  function extremeValues({ messages }, chance) {
    for (let n = 1 + chance.below(40); n > 0; n--) {
      const { bytes, isDefinition } = chance.pick(messages);
      if (isDefinition || bytes.length < 2) continue;
      const from = 1 + chance.below(bytes.length - 1);
      bytes.fill(chance.pick(EXTREMES), from, Math.min(bytes.length, from + chance.pick([1, 2, 4])));
    }
  },
  function noisyValues({ messages }, chance) {
    for (const { bytes, isDefinition } of messages) {
      if (!isDefinition && bytes.length > 1 && chance.isTrue(0.3)) {
        bytes[1 + chance.below(bytes.length - 1)] = chance.below(256);
      }
    }
  },
  function otherLocalNumber({ messages }, chance) {
    const { bytes } = chance.pick(messages);
    bytes[0] = (bytes[0]! & 0xf0) | chance.below(16);
  },
  function compressedTimestamps({ messages }, chance) {
    for (const { bytes, isDefinition } of messages) {
      if (!isDefinition && chance.isTrue(0.2)) bytes[0] = 0x80 | ((bytes[0]! & 3) << 5) | chance.below(32);
    }
  },
  function loseMessages({ messages }, chance) {
    messages.splice(chance.below(messages.length), 1 + chance.below(20));
  },
  function swapMessages({ messages }, chance) {
    const a = chance.below(messages.length);
    const b = chance.below(messages.length);
    [messages[a], messages[b]] = [messages[b]!, messages[a]!];
  },
  function reverseMessages({ messages }, chance) {
    const from = chance.below(messages.length);
    const some = messages.splice(from, 2 + chance.below(200));
    messages.splice(from, 0, ...some.reverse());
  },
  function repeatMessage({ messages }, chance) {
    const at = chance.below(messages.length);
    const copies = chance.pick([2, 50, 3_000, 20_000]);
    const one = messages[at]!;
    messages.splice(at, 1, ...Array.from({ length: copies }, () => one));
  },
  function emptyMessages({ messages }, chance) {
    // a definition without fields makes a message of each single byte
    const local = chance.below(16);
    const head = Buffer.from([0x40 | local, 0, 0, chance.pick([20, 18, 78]), 0, 0]);
    messages.splice(chance.below(messages.length), 0, { bytes: head, isDefinition: true });
    messages.push({ bytes: Buffer.alloc(chance.pick([1, 500, 200_000]), local), isDefinition: false });
  },
  function jumpInTime({ messages }, chance) {
    const stamp = Buffer.alloc(4);
    stamp.writeUInt32LE(chance.pick([0, 1, 0x0fffffff, 0x10000000, 0x7fffffff, 0xfffffffe, 0xffffffff]));
    for (let n = 1 + chance.below(5); n > 0; n--) {
      const { bytes, isDefinition } = chance.pick(messages);
      if (!isDefinition && bytes.length > 4) stamp.copy(bytes, 1);
    }
  },
  function stretchTime({ messages }, chance) {
    const everyS = chance.pick([2, 60, 290, 301, 86_400]);
    let passed = 0;
    for (const { bytes, isDefinition } of messages) {
      if (isDefinition || bytes.length < 5) continue;
      bytes.writeUInt32LE((bytes.readUInt32LE(1) + passed) >>> 0, 1);
      passed += everyS;
    }
  },
];

/** FIT with sound checksums around unsound messages, so that the damage gets past the door. */
export function mutateFit(seed: Uint8Array, chance: Chance): Buffer {
  const parts = takeApart(seed);
  for (let n = 1 + chance.below(4); n > 0 && parts.messages.length > 0; n--) {
    chance.pick(MUTATIONS)(parts, chance);
  }
  const file = putTogether(parts);
  return chance.isTrue(0.2) ? withChecksums(mutateBytes(file, chance)) : file;
}

/** Lies of the header and the framing; nothing is put right again. */
const RAW: ((file: Buffer, chance: Chance) => Buffer)[] = [
  function headerSize(file, chance) {
    file[0] = chance.pick([0, 1, 11, 12, 13, 14, 15, 255]);
    return file;
  },
  function dataSize(file, chance) {
    const size = file.readUInt32LE(4);
    file.writeUInt32LE(
      chance.pick([0, 1, size - 1, size + 1, size + 2, 2 * size, 0x7fffffff, 0xffffffff]),
      4,
    );
    return file;
  },
  function version(file, chance) {
    file[1] = chance.below(256);
    return file;
  },
  function garbageAround(file, chance) {
    const noise = () => Buffer.alloc(chance.below(300), chance.below(256));
    return Buffer.concat([file, noise(), file, noise()]);
  },
  function chainedHalf(file, chance) {
    return Buffer.concat([file.subarray(0, chance.below(file.length)), file]);
  },
  function anyBytes(file, chance) {
    return mutateBytes(file, chance);
  },
];

export function mutateFitRaw(seed: Uint8Array, chance: Chance): Buffer {
  return chance.pick(RAW)(Buffer.from(seed), chance);
}

/** Two files in one, each of them changed: parts of a chain see each other's messages. */
export function chainFit(a: Uint8Array, b: Uint8Array, chance: Chance): Buffer {
  return Buffer.concat([mutateFit(a, chance), chance.isTrue(0.5) ? mutateFit(b, chance) : Buffer.from(b)]);
}
