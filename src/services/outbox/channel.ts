import type { z } from 'zod';
import type { Answer, Found, Terms } from '../../core/outbox/message.ts';

/** A message as an adapter gets it. */
export interface Outgoing<P = unknown> {
  athleteId: string;
  /** stable over all tries of one message: the idempotency key */
  messageId: string;
  subject: string;
  version: number;
  /** grows with every try, for another side that can refuse an older one */
  fence: number;
  payload: P;
}

/** One way out: what it promises, and how to send. A value, registered in deps.ts under its name. */
export interface Channel<P = unknown> {
  terms: Terms;
  payload: z.ZodType<P>;
  /** Never tries again by itself. What it throws counts as a lost answer. `signal` ends it at the deadline. */
  send(message: Outgoing<P>, signal: AbortSignal): Promise<Answer>;
  /** Whether the other side has it; needed where the terms say `lookup`. */
  lookup?(message: Outgoing<P>, signal: AbortSignal): Promise<Found>;
}

export type Channels = ReadonlyMap<string, Channel>;

/** The channels of a process by name. Throws where one promises a lookup that it lacks. */
export function channelsOf(named: Record<string, Channel>): Channels {
  for (const [name, { terms, lookup }] of Object.entries(named)) {
    if (terms.lostAnswer === 'lookup' && lookup === undefined)
      throw new Error(`The channel ${name} promises a lookup and has none.`);
  }
  return new Map(Object.entries(named));
}
