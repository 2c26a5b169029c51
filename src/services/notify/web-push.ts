// Web push as RFC 8291 (encryption), RFC 8188 (its framing), RFC 8292 (who sends) and RFC 8030 say it.
import { createCipheriv, createECDH, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';

/** What a browser gave: where to send, and for whom to encrypt. */
export interface PushSubscription {
  endpoint: string;
  /** an uncompressed point of P-256 and 16 bytes, base64url */
  p256dh: string;
  auth: string;
}

/** The sender's key pair, base64url. */
export interface PushKeys {
  publicKey: string;
  privateKey: string;
}

const CURVE = 'prime256v1';
const RECORD_BYTES = 4096;

/** Not more than a day (RFC 8292). */
const TOKEN_S = 12 * 3600;

const bytes = (text: string) => Buffer.from(text, 'base64url');
const text = (data: Uint8Array) => Buffer.from(data).toString('base64url');

export function newPushKeys(): PushKeys {
  const pair = createECDH(CURVE);
  pair.generateKeys();
  return { publicKey: text(pair.getPublicKey()), privateKey: text(padded(pair.getPrivateKey())) };
}

/** Whether a message can be encrypted for it. */
export function isSubscription({ p256dh, auth }: Pick<PushSubscription, 'p256dh' | 'auth'>): boolean {
  const point = bytes(p256dh);
  if (point.length !== 65 || point[0] !== 4 || bytes(auth).length !== 16) return false;
  try {
    const pair = createECDH(CURVE);
    pair.generateKeys();
    pair.computeSecret(point);
    return true;
  } catch {
    return false;
  }
}

/** One record that only the browser of this subscription opens. `once`: the sender's key pair and salt of this message, fresh by default. */
export function encryptPush(
  { p256dh, auth }: Pick<PushSubscription, 'p256dh' | 'auth'>,
  plain: Uint8Array,
  once: { privateKey: string; salt: string } = {
    privateKey: newPushKeys().privateKey,
    salt: text(randomBytes(16)),
  },
): Buffer {
  const pair = createECDH(CURVE);
  pair.setPrivateKey(bytes(once.privateKey));
  const [receiver, sender, salt] = [bytes(p256dh), pair.getPublicKey(), bytes(once.salt)];
  const derive = (secret: Uint8Array, from: Uint8Array, info: Uint8Array, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, from, info, length));
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), receiver, sender]);
  const secret = derive(pair.computeSecret(receiver), bytes(auth), about, 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // 2: the last record
  const sealed = [
    cipher.update(Buffer.concat([plain, Buffer.from([2])])),
    cipher.final(),
    cipher.getAuthTag(),
  ];
  const head = Buffer.alloc(5);
  head.writeUInt32BE(RECORD_BYTES, 0);
  head.writeUInt8(sender.length, 4);
  return Buffer.concat([salt, head, sender, ...sealed]);
}

/** Says to a push service who sends; `subject` is how its operator reaches ours. */
export function vapidHeader(
  { publicKey, privateKey }: PushKeys,
  { endpoint, subject, nowMs }: { endpoint: string; subject: string; nowMs: number },
): string {
  const point = bytes(publicKey);
  const key = createPrivateKey({
    key: {
      ...{ kty: 'EC', crv: 'P-256', d: privateKey },
      ...{ x: text(point.subarray(1, 33)), y: text(point.subarray(33)) },
    },
    format: 'jwk',
  });
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(nowMs / 1000) + TOKEN_S, sub: subject };
  const said = [{ typ: 'JWT', alg: 'ES256' }, claims].map((part) => text(Buffer.from(JSON.stringify(part))));
  const signature = sign('sha256', Buffer.from(said.join('.')), { key, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${said.join('.')}.${text(signature)}, k=${publicKey}`;
}

/** A private number with a leading zero byte comes without it. */
function padded(number: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(32 - number.length), number]);
}
