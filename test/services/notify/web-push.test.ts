import { createECDH, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  encryptPush,
  isSubscription,
  newPushKeys,
  vapidHeader,
} from '../../../src/services/notify/web-push.ts';

/** The example of RFC 8291, section 5. */
const EXAMPLE = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  plain: 'When I grow up, I want to be a watermelon',
  privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  body: 'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

describe('a web push', () => {
  it('is encrypted as the RFC’s example is', () => {
    const { p256dh, auth, plain, privateKey, salt, body } = EXAMPLE;
    const sealed = encryptPush({ p256dh, auth }, Buffer.from(plain), { privateKey, salt });
    expect(sealed.toString('base64url')).toBe(body);
  });

  it('is another one each time', () => {
    const once = encryptPush(EXAMPLE, Buffer.from(EXAMPLE.plain));
    expect(encryptPush(EXAMPLE, Buffer.from(EXAMPLE.plain)).equals(once)).toBe(false);
  });

  it('is signed for its service alone, for half a day', () => {
    const keys = newPushKeys();
    const nowMs = Date.parse('2026-05-03T20:00:00Z');
    const endpoint = 'https://push.example.org/send/abc';
    const header = vapidHeader(keys, { endpoint, subject: 'https://pace.example.org', nowMs });
    const [, token = '', key] = /^vapid t=([^,]+), k=(.+)$/.exec(header)!;
    expect(key).toBe(keys.publicKey);
    const [head, claims, signature] = token.split('.') as [string, string, string];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      aud: 'https://push.example.org',
      exp: nowMs / 1000 + 12 * 3600,
      sub: 'https://pace.example.org',
    });
    const point = Buffer.from(keys.publicKey, 'base64url');
    const jwk = {
      ...{ kty: 'EC', crv: 'P-256' },
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const by = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    const said = Buffer.from(`${head}.${claims}`);
    expect(verify('sha256', said, by, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('can be made for a point of the curve and no other', () => {
    const pair = createECDH('prime256v1');
    const p256dh = pair.generateKeys('base64url');
    expect(isSubscription({ p256dh, auth: EXAMPLE.auth })).toBe(true);
    const off = Buffer.from(p256dh, 'base64url');
    off[64]! ^= 1;
    expect(isSubscription({ p256dh: off.toString('base64url'), auth: EXAMPLE.auth })).toBe(false);
    expect(isSubscription({ p256dh, auth: 'AAAA' })).toBe(false);
  });
});
