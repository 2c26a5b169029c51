import type { Transporter } from 'nodemailer';
import { z } from 'zod';
import type { Answer } from '../../core/outbox/message.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Channel } from '../outbox/channel.ts';
import { planMessage } from '../outbox/plan-message.ts';
import { HOUR_MS, MINUTE_MS, type PeopleDeps } from './people-deps.ts';
import { newId } from './secret-token.ts';

const mail = z.strictObject({
  recipient: z.string(),
  subject: z.string(),
  body: z.string(),
  /** where one request ends such mails (RFC 8058) */
  unsubscribeUrl: z.string().optional(),
});
export type Mail = z.infer<typeof mail>;

/** Plans a mail to a person, in the transaction that decided it. Nothing on a server without mail. */
export async function planMail(deps: PeopleDeps, tx: Tx, accountId: string, written: Mail): Promise<void> {
  if (!deps.sendsMail) return;
  await planMessage(deps, tx, {
    athleteId: `account:${accountId}`,
    channel: 'mail',
    // decided anew each time, also where the words are the same
    subject: newId('mail'),
    version: 1,
    title: written.subject,
    payload: written,
  });
}

/** Over SMTP; `url` is smtp:// or smtps://. A mail whose answer was lost is sent again under its Message-ID. */
export function mailChannel(url: string, from: string): Channel<Mail> {
  let opened: Promise<Transporter> | undefined;
  // loaded by the first mail, not by every start
  const transport = () => {
    opened ??= import('nodemailer').then(({ default: nodemailer }) => nodemailer.createTransport(url));
    return opened;
  };
  return {
    payload: mail,
    terms: {
      lostAnswer: 'repeat',
      waitsMs: [1, 2, 4, 10, 30].map((m) => m * MINUTE_MS).concat([1, 3, 6].map((h) => h * HOUR_MS)),
      deadlineMs: 2 * MINUTE_MS,
      visibleAfterMs: 0,
    },
    async send({ messageId, payload: { recipient, subject, body, unsubscribeUrl } }) {
      const ending = unsubscribeUrl === undefined ? {} : { headers: unsubscribeHeaders(unsubscribeUrl) };
      const id = `<${messageId}@pacekeeper>`;
      const words = { from, to: recipient, subject, text: body, messageId: id, ...ending };
      try {
        await (await transport()).sendMail(words);
        return { answer: 'accepted' };
      } catch (error) {
        return answerOf(error as { responseCode?: number; code?: string });
      }
    },
  };
}

function unsubscribeHeaders(url: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** A server that said no has nothing; where it said nothing it may have the mail. */
function answerOf({
  responseCode = 0,
  code = 'SEND_FAILED',
}: {
  responseCode?: number;
  code?: string;
}): Answer {
  if (responseCode >= 400) return { answer: 'refused', code, isFinal: responseCode >= 500 };
  return { answer: 'lost', code };
}
