import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SCRIPT = `
import { localDay, weekStart, addDays, instantOf } from ${JSON.stringify(join(import.meta.dirname, '../../src/core/time.ts'))};
import { activityZone } from ${JSON.stringify(join(import.meta.dirname, '../../src/core/activity/activity-zone.ts'))};
const zones = ['Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Niue', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
const out = [];
for (const zone of zones)
  for (let ms = Date.UTC(2024, 1, 27); ms < Date.UTC(2024, 3, 10); ms += 11 * 1_800_000) {
    const day = localDay(ms, zone);
    out.push([zone, ms, day, weekStart(day), addDays(day, 1), instantOf(day, 2, 30, zone), activityZone({ startMs: ms, utcOffsetS: 34200, fingerprint: { route: [] } }, zone)]);
  }
process.stdout.write(JSON.stringify(out));
`;

function inZone(zone: string): string {
  const child = spawnSync(process.execPath, ['--input-type=module', '--no-warnings', '-e', SCRIPT], {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return child.stdout;
}

describe('a server', () => {
  it('gives the same days, weeks and instants in whatever zone it stands', () => {
    const [utc, ...others] = ['UTC', 'Pacific/Auckland', 'America/Los_Angeles', 'Asia/Kolkata'].map(inZone);
    expect(JSON.parse(utc!).length).toBeGreaterThan(500);
    for (const other of others) expect(other).toBe(utc);
  }, 60_000);
});
