import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { readAs } from '../read-json.ts';

const PREFIX_BYTES = 5;
/** Of EcdsaPublicKey, as protobuf numbers them. */
const X = 3;
const Y = 4;
const P256_BYTES = 32;

const keyset = z.looseObject({
  key: z
    .array(
      z.looseObject({
        keyId: z.number(),
        status: z.string(),
        outputPrefixType: z.string(),
        keyData: z.looseObject({ typeUrl: z.string(), value: z.string().max(4000) }),
      }),
    )
    .max(100),
});

/**
 * Whether a signature of Tink over these bytes is right: byte 1, four bytes that name the key, then ECDSA over
 * P-256 and SHA-256 in DER. `key_unknown`: there is no such key (any more, or yet) among those at hand.
 */
export function judgeTink(
  signature: string | undefined,
  bytes: Uint8Array,
  published: Buffer | undefined,
): 'right' | 'wrong' | 'key_unknown' {
  const given = Buffer.from(signature ?? '', 'base64');
  if (given.length <= PREFIX_BYTES || given[0] !== 1) return 'wrong';
  const key = published === undefined ? null : keyOf(published, given.readUInt32BE(1));
  if (key === null) return 'key_unknown';
  return verify('sha256', bytes, key, given.subarray(PREFIX_BYTES)) ? 'right' : 'wrong';
}

function keyOf(published: Buffer, id: number): KeyObject | null {
  const read = readAs(keyset, published);
  const found = read.ok
    ? read.value.key.find((k) => k.keyId === id && k.status === 'ENABLED' && k.outputPrefixType === 'TINK')
    : undefined;
  if (found?.keyData.typeUrl.endsWith('.EcdsaPublicKey') !== true) return null;
  const fields = fieldsOf(Buffer.from(found.keyData.value, 'base64'));
  const [x, y] = [coordinate(fields.get(X)), coordinate(fields.get(Y))];
  if (x === null || y === null) return null;
  try {
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  } catch {
    return null;
  }
}

/** As JWK wants it; protobuf may put a zero byte in front or leave some out. */
function coordinate(bytes: Buffer | undefined): string | null {
  if (bytes === undefined || bytes.length > P256_BYTES + 1) return null;
  const trimmed = bytes.length > P256_BYTES ? bytes.subarray(bytes.length - P256_BYTES) : bytes;
  return Buffer.concat([Buffer.alloc(P256_BYTES - trimmed.length), trimmed]).toString('base64url');
}

/** The byte fields of a protobuf message by number; where it is none, those before the fault. */
function fieldsOf(message: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35 && at < message.length; shift += 7) {
      const byte = message[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    at = message.length;
    return 0;
  };
  while (at < message.length) {
    const tag = varint();
    if ((tag & 7) === 0) varint();
    else if ((tag & 7) === 2) {
      const length = varint();
      fields.set(tag >>> 3, message.subarray(at, at + length));
      at += length;
    } else break;
  }
  return fields;
}
