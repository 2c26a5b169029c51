import { parseConfig } from '../config.ts';
import { PROVIDERS } from '../providers/registry.ts';
import { callbackUrl, type Platforms, verifyToken, webhookUrl } from '../services/connections/platforms.ts';
import { sendRequest } from '../services/connections/send-request.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { writeLine } from './output.ts';
import { peopleSettings } from './people-settings.ts';
import { watchPlatforms } from './watch-platforms.ts';

/**
 * `pacekeeper providers [subscribe PLATFORM]`: which watch platforms are configured, and the addresses to
 * enter there; `subscribe` makes the subscription of a platform that wants a request for it, while the
 * server runs and answers its handshake.
 */
export async function providers(args: string[]): Promise<number> {
  const parsed = parseArguments(args, {});
  if (!parsed.ok) return usageError('providers', parsed.error.message);
  const [verb, id, ...more] = parsed.value.positionals;
  if (more.length > 0 || (verb !== undefined && (verb !== 'subscribe' || id === undefined))) {
    return usageError('providers', 'Expected nothing, or: subscribe PLATFORM.');
  }
  const config = parseConfig(process.env);
  if (!config.ok) return usageError('providers', config.error.message);
  const people = peopleSettings(config.value);
  if (!people.ok) return usageError('providers', people.error.message);
  const platforms = watchPlatforms(config.value, people.value);
  if (!platforms.ok) return usageError('providers', platforms.error.message);
  return id === undefined ? list(platforms.value) : subscribe(platforms.value, id);
}

async function list(platforms: Platforms): Promise<number> {
  for (const { id, name, oauth } of PROVIDERS) {
    const absent =
      oauth === null ? 'needs no keys, but a PUBLIC_URL' : `no keys (PROVIDER_${id.toUpperCase()}_CLIENT_ID)`;
    await writeLine(`${name}: ${platforms.of(id) === null ? absent : 'configured'}`);
    if (oauth !== null) await writeLine(`  redirect address  ${callbackUrl(platforms, id)}`);
    await writeLine(`  webhook address   ${webhookUrl(platforms, id)}`);
  }
  return EXIT.ok;
}

async function subscribe(platforms: Platforms, id: string): Promise<number> {
  const platform = platforms.of(id);
  const webhook = platform?.provider.webhook;
  if (platform === null || webhook?.subscribe === undefined) {
    return usageError('providers', `${id} is not configured, or is not subscribed to by a request.`);
  }
  const { settings, provider } = platform;
  const keys = {
    settings,
    callbackUrl: webhookUrl(platforms, provider.id),
    verifyToken: verifyToken(platforms, provider.id),
  };
  const secret = await webhook.subscribe((request) => sendRequest(platforms, platform, request, null), keys);
  if (secret === null) {
    process.stderr.write(
      `${provider.name} did not make the subscription; is the server running at ${platforms.publicUrl}?\n`,
    );
    return EXIT.failed;
  }
  if (secret === '') await writeLine('Subscribed. There is nothing more to set.');
  else
    await writeLine(
      `Subscribed. Set PROVIDER_${id.toUpperCase()}_WEBHOOK_SECRET=${secret} and start the server again.`,
    );
  return EXIT.ok;
}
