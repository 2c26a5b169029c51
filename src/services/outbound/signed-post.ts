import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** One request to the open internet. Throws; an error that says `mayHaveArrived: false` left nothing there. */
export type Post = (request: {
  url: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
  deadlineMs: number;
}) => Promise<{ status: number; headers: Record<string, string> }>;

/** What a receiver checks signatures with, as Standard Webhooks writes it. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

/**
 * A body and the headers that sign it as Standard Webhooks says. `id` is the same over all tries, so that it is
 * taken once. With several secrets there are as many signatures: who holds one of them is content.
 */
export function signedJson(
  secrets: readonly string[],
  id: string,
  sentMs: number,
  content: object,
): { body: string; headers: Record<string, string> } {
  const sentAt = new Date(sentMs);
  const body = JSON.stringify(content);
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentMs / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, sentAt, body)).join(' '),
    },
  };
}
