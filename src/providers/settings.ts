import { DISPLAY_ONLY, FREE, type SourcePolicy } from '../core/access/source-policy.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Provider, ProviderId, ProviderSettings } from './provider.ts';
import { PROVIDERS } from './registry.ts';

/** A platform with what an operator configured for it. */
export interface Platform {
  provider: Provider;
  settings: ProviderSettings;
}

const POLICIES: Record<string, SourcePolicy> = { free: FREE, display_only: DISPLAY_ONLY };
const NAME =
  /^([A-Z]+)_(CLIENT_ID|CLIENT_SECRET|WEBHOOK_SECRET|API_KEY|APP_NAME|POLICY|(?:BASE|OPTION)_([A-Z_]+))$/;

/**
 * The platforms that are configured: those whose CLIENT_ID is given. `given` holds the settings by name
 * without their prefix: STRAVA_CLIENT_ID, STRAVA_CLIENT_SECRET, STRAVA_WEBHOOK_SECRET, STRAVA_POLICY
 * (`free` or `display_only`: for whoever has other terms), STRAVA_BASE_API, STRAVA_OPTION_SIGNATURE.
 * Error: PROVIDER_SETTINGS_INVALID, which names settings and never values.
 */
export function readPlatforms(
  given: Readonly<Record<string, string>>,
  providers: readonly Provider[] = PROVIDERS,
): Result<Platform[]> {
  const wrong: string[] = [];
  const found = new Map<ProviderId, Platform>();
  for (const [name, value] of Object.entries(given)) {
    const [, id, what, inner] = NAME.exec(name) ?? [];
    const provider = providers.find((p) => p.id === id?.toLowerCase());
    if (provider === undefined || what === undefined) {
      wrong.push(`${name}: there is no such setting`);
      continue;
    }
    const platform = found.get(provider.id) ?? { provider, settings: defaultsOf(provider) };
    found.set(provider.id, platform);
    const problem = put(platform, what, inner?.toLowerCase(), value);
    if (problem !== null) wrong.push(`${name}: ${problem}`);
  }
  for (const { provider, settings } of found.values()) {
    // there is no client where the person's own app comes to us
    if (provider.app !== undefined) continue;
    if (settings.clientId === '' || (settings.clientSecret === '' && provider.oauth !== null)) {
      wrong.push(`${provider.id.toUpperCase()}: CLIENT_ID and CLIENT_SECRET are wanted together`);
    }
    const needed = {
      API_KEY: settings.apiKey,
      APP_NAME: settings.appName,
      WEBHOOK_SECRET: settings.webhookSecret,
    };
    for (const name of provider.needs ?? []) {
      if (needed[name] === null)
        wrong.push(`${provider.id.toUpperCase()}_${name}: the platform cannot be used without it`);
    }
  }
  if (wrong.length > 0) {
    return fail(
      'PROVIDER_SETTINGS_INVALID',
      `The settings of watch platforms cannot be used: ${wrong.join('; ')}.`,
    );
  }
  return ok([...found.values()]);
}

export function defaultsOf(provider: Provider): ProviderSettings {
  const values = <T, U>(record: Readonly<Record<string, T>>, of: (value: T) => U) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
  return {
    clientId: '',
    clientSecret: '',
    ...{ webhookSecret: null, apiKey: null, appName: null },
    bases: values(provider.bases, (base) => base.value),
    options: values(provider.options, (option) => option.values[0]),
    policy: provider.policy.value,
  };
}

/** What is wrong with a setting; null: it is taken. */
function put(
  { provider, settings }: Platform,
  what: string,
  inner: string | undefined,
  value: string,
): string | null {
  switch (what) {
    case 'CLIENT_ID':
      settings.clientId = value;
      return null;
    case 'CLIENT_SECRET':
      settings.clientSecret = value;
      return null;
    case 'WEBHOOK_SECRET':
      settings.webhookSecret = value;
      return null;
    case 'API_KEY':
      settings.apiKey = value;
      return null;
    case 'APP_NAME':
      settings.appName = value;
      return null;
    case 'POLICY': {
      const policy = POLICIES[value];
      if (policy === undefined) return `expected one of ${Object.keys(POLICIES).join(', ')}`;
      settings.policy = policy;
      return null;
    }
  }
  if (what.startsWith('BASE_')) {
    if (inner === undefined || !Object.hasOwn(provider.bases, inner)) return 'there is no such address';
    const base = baseOf(value);
    if (base === null) return 'expected https:// and a host; plain http:// only for this machine itself';
    settings.bases = { ...settings.bases, [inner]: base };
    return null;
  }
  const option = Object.entries(provider.options).find(([name]) => name.toLowerCase() === inner);
  if (option === undefined) return 'there is no such option';
  if (!option[1].values.includes(value)) return `expected one of ${option[1].values.join(', ')}`;
  settings.options = { ...settings.options, [option[0]]: value };
  return null;
}

function baseOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isHere = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) return null;
  if (url.search !== '' || url.hash !== '' || url.username !== '') return null;
  return url.href.replace(/\/+$/, '');
}
