import { z } from 'zod';
import { MESSAGE_STATES } from '../../core/outbox/message.ts';
import type { Message } from '../../db/queries/outbox.ts';
import { isoTime } from '../plain.ts';

export const message = z
  .object({
    messageId: z.string(),
    channel: z.string().describe('The way it leaves by'),
    subject: z.string().describe('What it is about'),
    version: z.int(),
    title: z.string(),
    state: z
      .enum(MESSAGE_STATES)
      .describe(
        '`sent`: the other side took it; `confirmed`: it has shown that it has it; `unknown`: its answer was lost',
      ),
    tries: z.int(),
    createdAt: z.string(),
    triedAt: z.string().nullable().describe('When the last try began'),
    nextAt: z.string().nullable().describe('When the next move is due; null once it has ended'),
    endedAt: z.string().nullable(),
    code: z.string().nullable().describe('Why it is in this state'),
    detail: z.string().nullable(),
  })
  .meta({ id: 'Message' });

export function viewMessage(row: Message): z.infer<typeof message> {
  const { messageId, channel, subject, version, title, state, tries, code, detail } = row;
  const at = (ms: number | null) => (ms === null ? null : isoTime(ms));
  return {
    ...{ messageId, channel, subject, version, title, state, tries, code, detail },
    createdAt: isoTime(row.createdMs),
    triedAt: at(row.triedMs),
    nextAt: row.endedMs === null ? isoTime(row.dueMs) : null,
    endedAt: at(row.endedMs),
  };
}
