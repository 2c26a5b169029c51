import type { Call } from '../../../src/providers/call.ts';
import type { Account, Provider } from '../../../src/providers/provider.ts';
import { readPlatforms } from '../../../src/providers/settings.ts';
import { sendRequest } from '../../../src/services/connections/send-request.ts';
import { createSafeFetch } from '../../../src/services/outbound/safe-fetch.ts';
import type { SimUser, Simulator } from './simulator.ts';

/** A provider talking to its simulator with a person's own grant, without anything behind: no server, no database. */
export function plainCall(
  sim: Simulator,
  provider: Provider,
  user: SimUser,
  settings: Record<string, string> = {},
): { call: Call; account: Account } {
  const read = readPlatforms({ ...sim.settings(), ...settings }, [provider]);
  if (!read.ok) throw new Error(read.error.message);
  const platform = read.value[0]!;
  const token = `plain-${user.id}`;
  const scopes = (provider.oauth?.scopes ?? []).map(({ scope }) => scope);
  const isThere = sim.grants.all.some(({ access, isOver }) => access === token && !isOver);
  if (!isThere)
    sim.grants.all.push({
      ...{ userId: user.id, scopes, access: token, refresh: '', expiresMs: null, isOver: false },
    });
  const account = { externalId: user.id, scopes: null, settings: platform.settings, zone: 'UTC' };
  const fetch = createSafeFetch();
  const call: Call = (request) => {
    const { authorise } = provider.oauth ?? {};
    const isOwn = authorise !== undefined && (request.as ?? 'user') === 'user';
    const ready = isOwn ? { ...authorise(request, token, account), as: 'none' as const } : request;
    return sendRequest({ fetch }, platform, ready, token);
  };
  return { call, account };
}
