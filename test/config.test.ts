import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config.ts';

describe('the configuration', () => {
  it('needs nothing: embedded database, loopback, port 3000', () => {
    expect(parseConfig({})).toEqual({
      ok: true,
      value: {
        databaseUrl: null,
        dataDir: resolve('data'),
        role: 'all',
        poolSize: 10,
        prepare: true,
        host: '127.0.0.1',
        port: 3000,
        publicUrl: null,
        trustProxy: [],
        smtpUrl: null,
        mailFrom: 'Pacekeeper <pacekeeper@localhost>',
        providers: {},
        receivers: [],
        s3: null,
        quotaBytes: 20_000 * 1_048_576,
        keys: null,
        serverUrl: null,
        apiKey: null,
        logLevel: 'info',
        metricsToken: null,
        metricsPort: null,
        tracesUrl: null,
      },
    });
  });

  it('reads every setting', () => {
    const env = {
      DATABASE_URL: 'postgresql://me:secret@db:5432/run',
      DATABASE_POOL: '3',
      DATABASE_PREPARE: 'off',
      PACEKEEPER_DATA: '/var/lib/pacekeeper',
      ROLE: 'worker',
      HOST: '::1',
      PORT: '0',
      PUBLIC_URL: 'https://run.example.org/',
      TRUST_PROXY: '10.0.0.2, fd00::/8',
      SMTP_URL: 'smtps://me:secret@mail:465',
      MAIL_FROM: 'Run <run@example.org>',
      PROVIDER_STRAVA_CLIENT_ID: '12',
      PROVIDER_POLAR_CLIENT_ID: '',
      S3_URL: 'https://s3.example.org/bucket/raw/',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'secret',
      QUOTA_MB: '3',
      WEBHOOK_RECEIVERS: 'http://127.0.0.1:4000, https://nas.home:8443',
      PACEKEEPER_KEYS: 'k1:secret',
      PACEKEEPER_URL: 'https://run.example.org/',
      PACEKEEPER_API_KEY: 'rk_live_1_2_3',
      METRICS_TOKEN: 'sixteen letters!',
      METRICS_PORT: '9464',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
      LOG_LEVEL: 'silent',
    };
    expect(parseConfig(env)).toEqual({
      ok: true,
      value: {
        databaseUrl: env.DATABASE_URL,
        dataDir: '/var/lib/pacekeeper',
        role: 'worker',
        poolSize: 3,
        prepare: false,
        host: '::1',
        port: 0,
        publicUrl: 'https://run.example.org',
        trustProxy: ['10.0.0.2', 'fd00::/8'],
        smtpUrl: env.SMTP_URL,
        mailFrom: env.MAIL_FROM,
        providers: { STRAVA_CLIENT_ID: '12' },
        receivers: ['http://127.0.0.1:4000', 'https://nas.home:8443'],
        s3: {
          ...{ url: 'https://s3.example.org/bucket/raw', region: 'us-east-1' },
          ...{ accessKeyId: 'id', secretAccessKey: 'secret' },
        },
        quotaBytes: 3 * 2 ** 20,
        keys: env.PACEKEEPER_KEYS,
        serverUrl: 'https://run.example.org',
        apiKey: env.PACEKEEPER_API_KEY,
        metricsToken: 'sixteen letters!',
        metricsPort: 9464,
        tracesUrl: 'http://127.0.0.1:4318',
        logLevel: 'silent',
      },
    });
  });

  it('takes an empty variable as unset', () => {
    expect(parseConfig({ DATABASE_URL: '', PORT: '', HOST: '' })).toEqual(parseConfig({}));
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.0.0.1.example.org'])(
    'refuses the host %s',
    (HOST) => {
      expect(parseConfig({ HOST })).toMatchObject({ ok: false, error: { code: 'HOST_NOT_LOOPBACK' } });
    },
  );

  it('takes another host once it is said where browsers reach it', () => {
    const env = { HOST: '0.0.0.0', PUBLIC_URL: 'https://run.example.org' };
    expect(parseConfig(env)).toMatchObject({ ok: true, value: { host: '0.0.0.0' } });
  });

  it.each(['http://run.example.org', 'https://run.example.org/path'])(
    'refuses the public address %s',
    (PUBLIC_URL) => {
      expect(parseConfig({ PUBLIC_URL })).toMatchObject({ ok: false, error: { code: 'PUBLIC_URL_UNSAFE' } });
    },
  );

  it.each(['true', '1', '0.0.0.0/0', '10.0.0.2/40', 'proxy.example.org', '::/0', '10.0.0.0/8/8'])(
    'believes no proxy named %s',
    (TRUST_PROXY) => {
      expect(parseConfig({ TRUST_PROXY })).toMatchObject({ ok: false, error: { code: 'CONFIG_INVALID' } });
    },
  );

  it('names every wrong variable and shows no value', () => {
    const result = parseConfig({
      DATABASE_URL: 'mysql://me:secret@db/run',
      PORT: '70000',
      LOG_LEVEL: 'loud',
      DATABASE_POOL: '1',
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'CONFIG_INVALID' } });
    const message = result.ok ? '' : result.error.message;
    for (const name of ['DATABASE_URL', 'PORT', 'LOG_LEVEL', 'DATABASE_POOL'])
      expect(message).toContain(name);
    for (const value of ['secret', '70000', 'loud']) expect(message).not.toContain(value);
  });
});
