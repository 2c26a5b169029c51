import { z } from 'zod';
import { CONNECTION_STATES } from '../../db/schema/connection.ts';

const time = z.iso.datetime();

const given = z
  .object({
    activities: z.boolean(),
    wellness: z.boolean(),
    workouts: z.boolean().describe('Planned workouts go to it'),
  })
  .meta({ id: 'PlatformUse' });

export const connectionView = z
  .object({
    id: z.string(),
    provider: z.string(),
    name: z.string().describe('Of the platform, as people know it'),
    state: z
      .enum(CONNECTION_STATES)
      .describe('`needs_reauth`: only connecting again helps; `degraded`: it goes on trying'),
    code: z.string().nullable().describe('Why it is in this state'),
    uses: given.describe('What was granted and is used'),
    showOnly: z.boolean().describe('Its data are shown to you for a while and used for nothing'),
    connectedAt: time,
    lastEventAt: time.nullable(),
    lastDataAt: time.nullable(),
    endedAt: time.nullable(),
    backfill: z
      .object({
        done: z.boolean(),
        found: z.int(),
        fetched: z.int(),
        waiting: z.int(),
        unavailable: z.int().describe('Withheld, gone, or not readable'),
      })
      .describe('Everything that the platform has been found to have'),
  })
  .meta({ id: 'Connection' });

export const platformView = z
  .object({
    id: z.string(),
    name: z.string(),
    connectPath: z
      .string()
      .nullable()
      .describe('Where to send the browser; null: this server has no keys for it'),
    connects: z
      .enum(['consent', 'key'])
      .describe('By its consent page, or by a key for an app on your own phone'),
    isOffered: z.boolean().describe('Whether it can be connected on this server'),
    gives: given,
    showOnly: z.boolean(),
    keepDays: z.int().nullable().describe('Days after which its data leave; null: they stay'),
    goesAfterEnd: z
      .boolean()
      .describe('Its terms want what came by it gone after the end of a connection: within a day'),
  })
  .meta({ id: 'Platform' });

export const openedAppView = z
  .object({
    id: z.string().describe('The connection'),
    address: z.string().describe('Where the app sends to'),
    key: z.string().describe('Goes in the header `Authorization`, after `Bearer `; told here only'),
    links: z.array(
      z.object({
        what: z
          .enum(['often', 'gaps'])
          .describe('Today again and again, or the last days for what was left out'),
        url: z.string().describe('Opened on the phone it sets the app up'),
      }),
    ),
  })
  .meta({ id: 'OpenedApp' });
