import { z } from 'zod';
import type { Call } from '../call.ts';
import type { ProviderSettings } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

/** What Oura wants one subscription each for. */
export const SUBSCRIBED = ['create', 'update', 'delete'] as const;
export const SUBSCRIPTION = '/v2/webhook/subscription';

const subscription = z.looseObject({
  id: idText,
  callback_url: z.string(),
  event_type: z.string(),
  data_type: z.string(),
  /** without a zone it is UTC */
  expiration_time: z.string().transform((text) => (/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)),
});

export const clientHeaders = ({ clientId, clientSecret }: ProviderSettings) => ({
  'x-client-id': clientId,
  'x-client-secret': clientSecret,
});

/** Those of the application; null: they were not to be had. */
export async function subscriptions(
  call: Call,
  settings: ProviderSettings,
): Promise<z.infer<typeof subscription>[] | null> {
  const headers = clientHeaders(settings);
  const answer = await call({ base: 'api', path: SUBSCRIPTION, as: 'none', headers });
  const read = answer.status === 200 ? readAs(z.array(subscription), answer.body) : null;
  return read?.ok === true ? read.value : null;
}
