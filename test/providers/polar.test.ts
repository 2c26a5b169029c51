import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { polar } from '../../src/providers/polar/provider.ts';
import { readPlatforms } from '../../src/providers/settings.ts';
import { shortRun } from '../support/simulated-files.ts';
import { plainCall } from '../support/simulators/plain-call.ts';
import { exerciseOf, POLAR } from '../support/simulators/polar/simulator.ts';
import { Simulator } from '../support/simulators/simulator.ts';

let nowMs = Date.parse('2026-05-03T20:00:00Z');
const sim = new Simulator(POLAR, () => nowMs);
beforeAll(() => sim.start());
afterAll(() => sim.stop());

const { register } = polar.oauth;
const listed = async (call: Parameters<typeof polar.pull.list>[0], account: never) => {
  const page = await polar.pull.list(
    call,
    { kind: 'activity', fromMs: 0, toMs: nowMs, cursor: null },
    account,
  );
  return page.ok ? page.value.objects : page.error.code;
};

describe('a person at Polar', () => {
  it('is registered before there is anything, may have been before, and has to agree to all of it', async () => {
    const user = sim.addUser();
    const { call, account } = plainCall(sim, polar, user);
    const who = { externalId: user.id, ourId: 'm' };
    expect(await listed(call, account as never)).toBe('LIST_REFUSED');
    user.facts.set('consents', false);
    expect(await register(call, who)).toMatchObject({ ok: false, error: { code: 'REGISTRATION_REFUSED' } });
    user.facts.delete('consents');
    expect(await register(call, who)).toEqual({ ok: true, value: null });
    expect(await register(call, who)).toEqual({ ok: true, value: null });
  });

  it('has local times with an offset, in minutes, that is taken off', async () => {
    const user = sim.addUser();
    const { call, account } = plainCall(sim, polar, user);
    await register(call, { externalId: user.id, ourId: 'm' });
    sim.record(user, shortRun(1), { quietly: true });
    nowMs += 1000;
    const one = sim.record(user, shortRun(2), { quietly: true });
    expect(await listed(call, account as never)).toEqual([
      { kind: 'activity', objectId: one.id, version: null, startMs: one.run.startMs },
    ]);
    const old = Object.entries(exerciseOf(one)).map(([name, value]) => [name.replaceAll('_', '-'), value]);
    sim.fault = () => ({ status: 200, json: [Object.fromEntries(old)] });
    expect(await listed(call, account as never)).toMatchObject([{ startMs: one.run.startMs }]);
    sim.fault = null;
  });

  it('whose device wrote no FIT has a packed TCX, and it is that', async () => {
    const user = sim.addUser();
    const { call, account } = plainCall(sim, polar, user);
    await register(call, { externalId: user.id, ourId: 'm' });
    nowMs += 1000;
    const { id } = sim.record(user, shortRun(3), { quietly: true });
    user.facts.set('only', 'tcx');
    const object = { kind: 'activity' as const, objectId: id, link: null };
    const file = await polar.pull.fetch(call, object, account);
    expect(file).toMatchObject({ kind: 'file', name: `polar-${id}.tcx` });
    expect([...('bytes' in file ? file.bytes : []).slice(0, 2)]).toEqual([0x1f, 0x8b]);
  });
});

describe("Polar's webhook", () => {
  const settingsOf = (secret: Record<string, string>) => {
    const read = readPlatforms({ POLAR_CLIENT_ID: 'i', POLAR_CLIENT_SECRET: 's', ...secret }, [polar]);
    return read.ok ? read.value[0]!.settings : (undefined as never);
  };
  const receive = (body: string, signature: string | null, secret: Record<string, string>) =>
    polar.webhook.receive(
      {
        ...{ method: 'POST', query: {}, body: Buffer.from(body) },
        headers: signature === null ? {} : { 'polar-webhook-signature': signature },
      },
      { settings: settingsOf(secret), verifyToken: '', nowMs },
    );
  const SECRET = { POLAR_WEBHOOK_SECRET: 'k' };
  const body = JSON.stringify({ event: 'EXERCISE', user_id: 1, entity_id: 'a', timestamp: 't' });
  const signature = createHmac('sha256', 'k').update(body).digest('hex');

  it('answers a PING before there is a secret, and takes nothing else unsigned', () => {
    const ping = JSON.stringify({ event: 'PING', timestamp: 't', user_id: 1, entity_id: 'a' });
    expect(receive(ping, null, {})).toEqual({ kind: 'handshake', answer: { status: 200 } });
    expect(receive(body, null, {})).toMatchObject({ kind: 'refused' });
    expect(receive(body, createHmac('sha256', '').update(body).digest('hex'), {})).toMatchObject({
      kind: 'refused',
    });
    expect(receive(body, null, SECRET)).toMatchObject({ kind: 'refused' });
    expect(receive(body, signature, SECRET)).toMatchObject({ kind: 'events', events: [{ isProven: true }] });
    expect(receive(`${body} `, signature, SECRET)).toMatchObject({ kind: 'refused' });
  });

  it('is made once, by a request that pings, and switched on again after a week of failures', async () => {
    const { call } = plainCall(sim, polar, sim.addUser());
    const keys = { settings: settingsOf(SECRET), callbackUrl: 'https://here.example/w', verifyToken: '' };
    const pinged: string[] = [];
    sim.reach = async (url, sent) => {
      pinged.push(url);
      const outcome = receive(String(sent), null, {});
      return { status: outcome.kind === 'refused' ? 401 : outcome.answer.status, body: '' };
    };
    expect(await polar.webhook.subscribe!(call, keys)).toBe('sim-polar-signature-key');
    expect(pinged).toEqual([keys.callbackUrl]);
    expect(await polar.webhook.subscribe!(call, keys)).toBeNull();
    const isThere = () => polar.pull.checkSubscription!(call, keys.settings, keys.callbackUrl, nowMs);
    expect(await isThere()).toBe(true);

    const user = sim.addUser();
    await register(plainCall(sim, polar, user).call, { externalId: user.id, ourId: 'm' });
    sim.record(user, shortRun(4));
    for (let hour = 0; hour <= 8 * 24; hour++) {
      nowMs += 3_600_000;
      await sim.deliver(async () => 500);
    }
    expect(sim.facts.get('off')).toBe(true);
    expect(await isThere()).toBe(true);
    expect(sim.facts.get('off')).toBeUndefined();
  });
});
