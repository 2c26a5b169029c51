import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import { runFile } from '../files.ts';
import { atMost, type Check, type Goal, none, same } from '../goal.ts';
import { noteTruth, send } from '../load.ts';
import type { Service } from '../service.ts';

const MOUNT_BYTES = 24 * 1024 * 1024;

interface Place {
  name: string;
  fill(service: Service): Promise<void>;
  free(service: Service): Promise<void>;
}

/** The disk fills up under the stored files and under uploads on their way, and gets room again. */
export const k5: Goal = {
  id: 'K5',
  promise: 'a full disk makes it refuse, lose nothing, and recover by itself',
  asked:
    'full mounts for files, database, temporary files; 503 or 507 and never 500; healthy within 60 s of new room',
  async run(arena) {
    const { places, how } = placesOf(arena);
    const cluster = await arena.cluster();
    const service = await arena.service(cluster);
    const checks: Check[] = [];
    let next = 0;
    const deliver = async () => {
      const file = runFile(arena.seed, next++);
      noteTruth(arena.history, file);
      return send(service.address, arena.history, file);
    };
    for (const place of places) {
      const before = await deliver();
      await place.fill(service);
      arena.history.write({ what: 'fault', name: `full: ${place.name}` });
      const statuses: number[] = [];
      for (let n = 0; n < 8; n++) statuses.push((await deliver()).status);
      await place.free(service);
      const from = performance.now();
      while ((await deliver()).told !== 'acked' && performance.now() - from < 70_000) await pause(250);
      const wrong = statuses.filter((status) => status !== 503 && status !== 507);
      checks.push(
        same(`${place.name}: taken before`, 'acked', before.told),
        none(`${place.name}: answers other than 503 and 507 while full`, wrong.map(String)),
        atMost(`${place.name}: takes again after there is room`, 60, (performance.now() - from) / 1000, 's'),
      );
    }
    checks.push(...(await arena.verdict(cluster, 120_000)));
    return { did: `${places.map((place) => place.name).join(', ')}; ${how}`, checks };
  },
};

/** Real mounts where this user may make them, else a store that is told to fail. */
function placesOf(arena: Arena): { places: Place[]; how: string } {
  const told: Place = {
    name: 'stored files (refusing store)',
    fill: (service) => service.order({ order: 'store', fails: 'ENOSPC' }),
    free: (service) => service.order({ order: 'store', fails: null }),
  };
  const folders = {
    'stored files': join(arena.dataDir, 'files'),
    'uploads on their way': join(arena.folder, 'temp'),
  };
  try {
    const places = Object.entries(folders).map(([name, folder]): Place => {
      mkdirSync(folder, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MOUNT_BYTES}`, 'chaos', folder], {
        stdio: 'ignore',
      });
      arena.onEnd(() => void execFileSync('umount', ['-l', folder], { stdio: 'ignore' }));
      const ballast = join(folder, '.ballast');
      return {
        name,
        fill: async () => fillUp(ballast, folder),
        free: async () => rmSync(ballast),
      };
    });
    return {
      places: [...places, told],
      how: 'on mounts of 24 MB; the database and the log had none of their own',
    };
  } catch {
    return { places: [told], how: 'mounts are refused here: only a store that fails to write was tried' };
  }
}

/** To the last byte. */
function fillUp(ballast: string, folder: string): void {
  let size = 0;
  for (let step = 1024 * 1024; step >= 1; step = Math.floor(step / 4)) {
    try {
      for (;;) {
        writeFileSync(ballast, Buffer.alloc(step), { flag: 'a' });
        size += step;
      }
    } catch {
      // smaller bites
    }
  }
  if (statfsSync(folder).bavail > 0) throw new Error(`${folder} is not full after ${size} bytes`);
}
