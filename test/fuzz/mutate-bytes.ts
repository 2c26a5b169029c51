import type { Chance } from './chance.ts';

type Mutation = (bytes: Buffer, chance: Chance) => Buffer;

const ODD_BYTES = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff, 0x3c, 0x26, 0x40];

const MUTATIONS: Mutation[] = [
  function flipBits(bytes, chance) {
    for (let n = 1 + chance.below(8); n > 0; n--) bytes[chance.below(bytes.length)]! ^= 1 << chance.below(8);
    return bytes;
  },
  function setBytes(bytes, chance) {
    for (let n = 1 + chance.below(4); n > 0; n--) bytes[chance.below(bytes.length)] = chance.pick(ODD_BYTES);
    return bytes;
  },
  function fillBlock(bytes, chance) {
    const from = chance.below(bytes.length);
    const to = Math.min(bytes.length, from + 1 + chance.below(300));
    return bytes.fill(chance.pick(ODD_BYTES), from, to);
  },
  function cutOff(bytes, chance) {
    return bytes.subarray(0, chance.below(bytes.length));
  },
  function loseStart(bytes, chance) {
    return bytes.subarray(chance.below(Math.min(bytes.length, 40)));
  },
  function loseBlock(bytes, chance) {
    const from = chance.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + chance.below(200))]);
  },
  function insertNoise(bytes, chance) {
    const at = chance.below(bytes.length);
    const noise = Buffer.from(Array.from({ length: 1 + chance.below(60) }, () => chance.below(256)));
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  function copyBlock(bytes, chance) {
    const from = chance.below(bytes.length);
    const block = bytes.subarray(from, from + 1 + chance.below(400));
    const at = chance.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), block, bytes.subarray(at)]);
  },
];

/** One to three changes that know nothing of the format. */
export function mutateBytes(seed: Uint8Array, chance: Chance): Buffer {
  let bytes: Buffer = Buffer.from(seed);
  for (let n = 1 + chance.below(3); n > 0 && bytes.length > 0; n--) {
    bytes = chance.pick(MUTATIONS)(bytes, chance);
  }
  return bytes;
}
