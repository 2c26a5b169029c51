import { z } from 'zod';
import { PROGRAM_EVENT_TYPES } from '../../core/access/program-event.ts';
import { MESSAGE_STATES } from '../../core/outbox/message.ts';
import type { Endpoint } from '../../services/programs/program-of.ts';
import type { Telling } from '../../services/programs/tellings.ts';
import { isoTime } from '../plain.ts';
import { personName } from './people.ts';

const url = z
  .url({ protocol: /^https?$/, error: 'expected an https:// address' })
  .max(1000)
  .describe('https, on the open internet; the operator can let in others');
const events = z.array(z.enum(PROGRAM_EVENT_TYPES)).min(1).max(PROGRAM_EVENT_TYPES.length);
const athletes = z
  .array(z.string().min(1).max(64))
  .max(100)
  .nullable()
  .describe('The only athletes it hears of; null: those that its maker, or its key, may read');

export const newEndpoint = z.strictObject({
  url,
  name: personName,
  events,
  athletes: athletes.default(null),
  keyId: z
    .string()
    .max(64)
    .nullable()
    .default(null)
    .describe('A key of yours whose limits it has and with which it ends'),
});
export const endpointChanges = z.strictObject({
  url: url.optional(),
  name: personName.optional(),
  events: events.optional(),
  athletes: athletes.optional(),
  active: z.boolean().optional().describe('`true` starts it again after it was stopped'),
});

export const endpointView = z
  .object({
    id: z.string(),
    name: z.string(),
    host: z.string().describe('Of its address; the rest is not shown'),
    events,
    athletes,
    keyId: z.string().nullable(),
    createdAt: z.string(),
    failingSince: z.string().nullable(),
    stoppedAt: z.string().nullable(),
    stoppedCode: z
      .string()
      .nullable()
      .describe(
        '`RECEIVER_GONE`: it answered 410; `RECEIVER_SILENT`: it took nothing for five days; `OWNER`',
      ),
  })
  .meta({ id: 'WebhookEndpoint' });

export const tellingView = z
  .object({
    id: z.string(),
    eventId: z.string().describe('`webhook-id`, the same over all tries and replays'),
    type: z.enum([...PROGRAM_EVENT_TYPES, 'endpoint.tested']),
    athleteId: z.string().nullable(),
    state: z.enum(MESSAGE_STATES),
    tries: z.int(),
    code: z.string().nullable().describe('Why it is in this state'),
    createdAt: z.string(),
    triedAt: z.string().nullable(),
    nextAt: z.string().nullable().describe('When the next try is due; null once it has ended'),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

const at = (ms: number | null) => (ms === null ? null : isoTime(ms));

export function viewEndpoint(row: Endpoint, address: string): z.infer<typeof endpointView> {
  const { endpointId: id, name, events: told, athletes: only, keyId, stoppedCode } = row;
  return {
    ...{ id, name, host: new URL(address).host, events: told, athletes: only, keyId, stoppedCode },
    createdAt: isoTime(row.createdMs),
    failingSince: at(row.failingSinceMs),
    stoppedAt: at(row.stoppedMs),
  };
}

export function viewTelling({ message, type, eventId, athleteId }: Telling): z.infer<typeof tellingView> {
  const { messageId: id, state, tries, code, createdMs, triedMs, endedMs, dueMs } = message;
  return {
    ...{ id, eventId, type, athleteId, state, tries, code },
    createdAt: isoTime(createdMs),
    triedAt: at(triedMs),
    nextAt: endedMs === null ? isoTime(dueMs) : null,
    endedAt: at(endedMs),
  };
}
