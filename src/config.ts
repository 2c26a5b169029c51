import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from './core/result.ts';

export const ROLES = ['web', 'worker', 'all'] as const;
export type Role = (typeof ROLES)[number];

export interface Config {
  /** null: the embedded database in `dataDir` */
  databaseUrl: string | null;
  /** absolute; the embedded database and the raw files live below it */
  dataDir: string;
  /** what this process does: answers requests, takes jobs, or both; the embedded database has one process */
  role: Role;
  /** connections to a Postgres server at most */
  poolSize: number;
  /** named prepared statements; off behind pgbouncer in transaction mode */
  prepare: boolean;
  host: string;
  port: number;
  /** where browsers reach it, without a slash at the end; null: the address it listens on */
  publicUrl: string | null;
  /** addresses and networks of proxies whose X-Forwarded-* headers are believed; empty: none */
  trustProxy: string[];
  /** smtp:// or smtps://; null: no mail is sent */
  smtpUrl: string | null;
  mailFrom: string;
  /** watch platforms by setting, without the prefix PROVIDER_: STRAVA_CLIENT_ID, … */
  providers: Record<string, string>;
  /** origins of programs' own that may be plain http or in this machine's networks */
  receivers: string[];
  /** raw files on a service that speaks the S3 protocol; null: in `dataDir` */
  s3: { url: string; region: string; accessKeyId: string; secretAccessKey: string } | null;
  /** how much may be kept of one athlete's files */
  quotaBytes: number;
  /** keys for secrets in the database, newest first; null: a file in `dataDir` */
  keys: string | null;
  /** the server that commands ask, where it is another than this machine's own; null: that */
  serverUrl: string | null;
  /** what commands show the server once there are accounts; null: nothing */
  apiKey: string | null;
  /** what Prometheus shows to see metrics; null: this machine alone sees them */
  metricsToken: string | null;
  /** where a process answers /healthz, /readyz and /metrics and nothing else, workers too; null: nowhere */
  metricsPort: number | null;
  /** an OTLP collector for traces; null: none are made */
  tracesUrl: string | null;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

/** As long as nobody has an account only this machine may ask; serve.ts looks whether anybody has. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.replace(/^\[|\]$/g, ''));
}

/** An IP address, or a network as address and length; never everybody. */
function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const isLength =
    length === undefined || (/^\d{1,3}$/.test(length) && Number(length) >= 8 && Number(length) <= bits);
  return isIP(address) !== 0 && isLength && more.length === 0;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

const empty = (value: unknown) => (value === '' ? undefined : value);
const setting = <S extends z.ZodType>(schema: S) => z.preprocess(empty, schema);

const environment = z.object({
  DATABASE_URL: setting(
    z.url({ protocol: /^postgres(ql)?$/, error: 'expected a postgres:// address' }).optional(),
  ),
  DATABASE_POOL: setting(z.coerce.number().int().min(2).max(100).default(10)),
  DATABASE_PREPARE: setting(z.enum(['on', 'off']).default('on')),
  PACEKEEPER_DATA: setting(z.string().default('./data')),
  ROLE: setting(z.enum(ROLES).default('all')),
  HOST: setting(z.string().default('127.0.0.1')),
  PORT: setting(z.coerce.number().int().min(0).max(65_535).default(3000)),
  PUBLIC_URL: setting(
    z.url({ protocol: /^https?$/, error: 'expected an address such as https://run.example.org' }).optional(),
  ),
  TRUST_PROXY: setting(
    z
      .string()
      .default('')
      .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
      .refine(
        (parts) => parts.every(isNetwork),
        'expected addresses or networks such as 10.0.0.2,172.16.0.0/12',
      ),
  ),
  SMTP_URL: setting(
    z.url({ protocol: /^smtps?$/, error: 'expected an smtp:// or smtps:// address' }).optional(),
  ),
  MAIL_FROM: setting(z.string().max(200).default('Pacekeeper <pacekeeper@localhost>')),
  WEBHOOK_RECEIVERS: setting(
    z
      .string()
      .default('')
      .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
      .refine(
        (parts) => parts.every(isOrigin),
        'expected origins such as http://127.0.0.1:4000,https://nas.home:8443',
      ),
  ),
  S3_URL: setting(
    z
      .url({ protocol: /^https?$/, error: 'expected an address such as https://s3.example.org/bucket' })
      .refine((text) => new URL(text).pathname.length > 1, 'expected the bucket as path')
      .optional(),
  ),
  S3_REGION: setting(z.string().max(60).default('us-east-1')),
  S3_ACCESS_KEY_ID: setting(z.string().max(200).optional()),
  S3_SECRET_ACCESS_KEY: setting(z.string().max(200).optional()),
  QUOTA_MB: setting(z.coerce.number().int().min(1).max(10_000_000).default(20_000)),
  PACEKEEPER_KEYS: setting(z.string().optional()),
  PACEKEEPER_URL: setting(
    z.url({ protocol: /^https?$/, error: 'expected an address such as https://run.example.org' }).optional(),
  ),
  PACEKEEPER_API_KEY: setting(
    z
      .string()
      .regex(/^\w{1,100}$/, 'expected a key as it was shown once')
      .optional(),
  ),
  METRICS_TOKEN: setting(z.string().min(16, 'expected at least 16 characters').optional()),
  METRICS_PORT: setting(z.coerce.number().int().min(0).max(65_535).optional()),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(
    z.url({ protocol: /^https?$/, error: 'expected an address such as http://127.0.0.1:4318' }).optional(),
  ),
  LOG_LEVEL: setting(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')),
});

/**
 * The settings of this process from its environment; the only reader of it. An empty variable counts
 * as unset. CONFIG_INVALID names every wrong variable, but never a value: one may hold a password.
 */
export function parseConfig(env: NodeJS.ProcessEnv): Result<Config> {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return fail('CONFIG_INVALID', `The environment has settings that cannot be used: ${wrong.join('; ')}.`);
  }
  const value = parsed.data;
  const publicUrl = value.PUBLIC_URL?.replace(/\/+$/, '') ?? null;
  if (!isLoopback(value.HOST) && publicUrl === null) {
    return fail(
      'HOST_NOT_LOOPBACK',
      'HOST must be a loopback address (127.0.0.1, ::1 or localhost) unless PUBLIC_URL says where browsers reach this server, and an account was made on it.',
    );
  }
  const s3 = s3Settings(value);
  if (!s3.ok) return s3;
  const isPlain = publicUrl?.startsWith('http:') === true;
  if (
    publicUrl !== null &&
    (new URL(publicUrl).pathname !== '/' || (isPlain && !isLoopback(new URL(publicUrl).hostname)))
  ) {
    return fail(
      'PUBLIC_URL_UNSAFE',
      'PUBLIC_URL must be https:// and a host without a path; plain http:// only for this machine itself.',
    );
  }
  return ok({
    databaseUrl: value.DATABASE_URL ?? null,
    dataDir: resolve(value.PACEKEEPER_DATA),
    role: value.ROLE,
    poolSize: value.DATABASE_POOL,
    prepare: value.DATABASE_PREPARE === 'on',
    host: value.HOST,
    port: value.PORT,
    publicUrl,
    trustProxy: value.TRUST_PROXY,
    smtpUrl: value.SMTP_URL ?? null,
    mailFrom: value.MAIL_FROM,
    providers: providerSettings(env),
    receivers: value.WEBHOOK_RECEIVERS,
    s3: s3.value,
    quotaBytes: value.QUOTA_MB * 2 ** 20,
    keys: value.PACEKEEPER_KEYS ?? null,
    serverUrl: value.PACEKEEPER_URL?.replace(/\/+$/, '') ?? null,
    apiKey: value.PACEKEEPER_API_KEY ?? null,
    metricsToken: value.METRICS_TOKEN ?? null,
    metricsPort: value.METRICS_PORT ?? null,
    tracesUrl: value.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '') ?? null,
    logLevel: value.LOG_LEVEL,
  });
}

/** Both keys or none: without them a bucket would have to be open to everybody. */
function s3Settings(value: z.output<typeof environment>): Result<Config['s3']> {
  const { S3_URL, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = value;
  if (S3_URL === undefined) return ok(null);
  if (S3_ACCESS_KEY_ID === undefined || S3_SECRET_ACCESS_KEY === undefined) {
    return fail('CONFIG_INVALID', 'S3_URL wants S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY beside it.');
  }
  const [accessKeyId, secretAccessKey] = [S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY];
  return ok({ url: S3_URL.replace(/\/+$/, ''), region: S3_REGION, accessKeyId, secretAccessKey });
}

const PROVIDER = 'PROVIDER_';

/** Which there are, the platforms say; here they are only picked out. */
function providerSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(PROVIDER) && value !== undefined && value !== ''
      ? [[name.slice(PROVIDER.length), value]]
      : [],
  );
  return Object.fromEntries(given);
}
