import { describe, expect, it } from 'vitest';
import { strava } from '../../src/providers/strava/provider.ts';
import { shortRun } from '../support/simulated-files.ts';
import type { SimActivity } from '../support/simulators/simulator.ts';
import { detailOf, streamsOf } from '../support/simulators/strava/simulator.ts';

describe('each field of a recorded answer', () => {
  const activity: SimActivity = {
    ...{ id: '12300000001', run: shortRun(1, { everyS: 60 }), updatedMs: 0, visibleMs: 0 },
    ...{ isDeleted: false, isPrivate: false },
  };
  const account = { externalId: '1', scopes: null, zone: 'UTC', settings: {} as never };
  const object = { kind: 'activity' as const, objectId: activity.id };
  const answer = () => ({ activity: detailOf(activity), streams: streamsOf(activity) });
  const normalise = (value: unknown) =>
    strava.pull.normalise(object, Buffer.from(JSON.stringify(value)), account);
  const text = (value: unknown) => {
    const read = normalise(value);
    return read.ok ? Buffer.from(read.value.file!.bytes).toString() : read.error.code;
  };
  const NEEDED = ['id', 'start_date', 'elapsed_time'];
  const CHANGES: [string, (record: Record<string, unknown>, name: string) => void][] = [
    ['removed', (record, name) => delete record[name]],
    [
      'renamed',
      (record, name) => {
        record[`${name}_v2`] = record[name];
        delete record[name];
      },
    ],
    ['a text', (record, name) => Object.assign(record, { [name]: 'changed' })],
    ['a list', (record, name) => Object.assign(record, { [name]: [] })],
    ['null', (record, name) => Object.assign(record, { [name]: null })],
  ];
  it.each(CHANGES)(
    'that is %s is refused, or left out, and never believed as something else',
    (how, change) => {
      const whole = text(answer());
      expect(whole).toContain('<Trackpoint>');
      for (const name of ['id', 'start_date', 'elapsed_time', 'distance', 'type', 'sport_type', 'name']) {
        const value = answer();
        change(value.activity as unknown as Record<string, unknown>, name);
        const said = text(value);
        if (NEEDED.includes(name))
          expect([name, how === 'a text' && name === 'id' ? 'ok' : said]).toEqual([
            name,
            how === 'a text' && name === 'id' ? 'ok' : 'ANSWER_UNREADABLE',
          ]);
        else if (said !== 'ANSWER_UNREADABLE')
          expect(said.split('<Trackpoint>').length).toBe(whole.split('<Trackpoint>').length);
      }
      for (const name of Object.keys(streamsOf(activity))) {
        const value = answer();
        change(value.streams as unknown as Record<string, unknown>, name);
        const said = text(value);
        if (name === 'time') expect(said).toBe('ANSWER_UNREADABLE');
        // what is left of each point is what it was
        else if (said !== 'ANSWER_UNREADABLE')
          expect(whole.replace(/<[^>]*>/g, '').length).toBeGreaterThanOrEqual(
            said.replace(/<[^>]*>/g, '').length,
          );
      }
    },
  );

  it('that has another length than the others is refused', () => {
    const value = answer();
    value.streams.heartrate.data.pop();
    expect(text(value)).toBe('ANSWER_UNREADABLE');
  });
});
