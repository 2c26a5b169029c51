import { z } from 'zod';
import { KEY_SCOPES, SCOPES } from '../../core/access/scope.ts';

export const email = z.email().max(254);
export const password = z.string().min(1).max(1000);
export const personName = z.string().trim().min(1).max(100);
export const code = z.string().min(6).max(40).describe('Of the authenticator, or a recovery code');
export const token = z.string().min(20).max(100).describe('As the link or the challenge gave it');
export const scopes = z.array(z.enum(SCOPES)).min(1).max(SCOPES.length);
export const keyScopes = z.array(z.enum(KEY_SCOPES)).min(1).max(KEY_SCOPES.length);
export const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
export const done = z.object({ status: z.literal('ok') }).meta({ id: 'Done' });
export const DONE = { status: 'ok' as const };

export const accountView = z
  .object({
    accountId: z.string(),
    email: z.string().nullable(),
    name: z.string(),
    isCoach: z.boolean(),
    athleteId: z
      .string()
      .nullable()
      .describe('The athlete this person is; null for one who does not run here'),
    hasPassword: z.boolean(),
    hasAuthenticator: z.boolean(),
    passkeys: z.array(z.object({ id: z.string(), name: z.string(), createdAt: z.string() })),
  })
  .meta({ id: 'Account' });

export const idPath = z.strictObject({ id: z.string().min(1).max(200) });
