import type { GarminWorkout } from '../../../../src/formats/encode/garmin-workout.ts';
import { readGarmin } from '../../workouts/read-platform-json.ts';
import type { SimAnswer, SimRequest, SimUser, Simulator } from '../simulator.ts';

const FIRST_ID = 9_007_199_254_800_001n;
const SHAPES = ['object', 'number', 'nothing'] as const;

interface Kept {
  id: string;
  content: GarminWorkout;
}

/** The library of workouts: making one does not look whether it is there. */
export function libraryOf(user: SimUser): Map<string, Kept> {
  if (!user.facts.has('library')) user.facts.set('library', new Map());
  return user.facts.get('library') as Map<string, Kept>;
}

/** The Training API: two prefixes, ids above 2^53, and a schedule that answers in three shapes. */
export function training(sim: Simulator, user: SimUser, path: string, request: SimRequest): SimAnswer | null {
  const permissions = user.facts.get('permissions') as string[] | undefined;
  if (permissions !== undefined && !permissions.includes('WORKOUT_IMPORT')) return { status: 412 };
  const { method } = request;
  const library = libraryOf(user);
  if (path === '/workoutportal/workout/v2' && method === 'POST') {
    const content = request.json() as GarminWorkout;
    if ('workoutId' in content || !isWorkout(content)) return { status: 400 };
    const id = String(FIRST_ID + BigInt(sim.requests.length));
    library.set(id, { id, content });
    return raw(`{"workoutId":${id}}`);
  }
  const id = /^\/training-api\/workout\/v2\/(\d+)$/.exec(path)?.[1];
  if (id !== undefined) {
    const kept = library.get(id);
    if (kept === undefined) return { status: 404 };
    if (method === 'GET') return { status: 200, json: { ...kept.content, workoutId: id } };
    if (method === 'DELETE') {
      library.delete(id);
      return { status: 204 };
    }
    const content = request.json() as GarminWorkout;
    if (idIn(request.body) !== id || !isWorkout(content)) return { status: 400 };
    library.set(id, { id, content });
    return { status: 204 };
  }
  return path.startsWith('/training-api/schedule') ? schedule(sim, user, path, request) : null;
}

function schedule(sim: Simulator, user: SimUser, path: string, request: SimRequest): SimAnswer | null {
  const { method, query } = request;
  const id = /^\/training-api\/schedule\/(\d+)$/.exec(path)?.[1];
  if (method === 'GET' && id === undefined) {
    const [from, to] = [query.get('startDate') ?? '', query.get('endDate') ?? ''];
    const found = [...user.workouts.values()].filter(({ day }) => day >= from && day <= to);
    const items = found.map(
      (w) => `{"scheduleId":${w.remoteId},"workoutId":${w.content as string},"date":"${w.day}"}`,
    );
    return raw(`[${items.join(',')}]`);
  }
  if (id !== undefined && !user.workouts.has(id)) return { status: 404 };
  if (method === 'DELETE') {
    user.workouts.delete(id!);
    return { status: 204 };
  }
  const workoutId = idIn(request.body);
  const { date } = request.json() as { date: string };
  const kept = libraryOf(user).get(workoutId ?? '');
  if (kept === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return { status: 400 };
  const remoteId = id ?? String(FIRST_ID + 1_000_000n + BigInt(sim.requests.length));
  user.workouts.set(remoteId, {
    ...{ remoteId, externalId: kept.content.workoutSourceId, day: date, content: kept.id },
  });
  const shape = SHAPES[user.workouts.size % SHAPES.length];
  if (shape === 'nothing') return { status: 204 };
  return raw(shape === 'number' ? remoteId : `{"scheduleId":${remoteId},"date":"${date}"}`);
}

const raw = (text: string): SimAnswer => ({ status: 200, bytes: Buffer.from(text) });

/** As it was written: no double holds it. */
function idIn(body: Buffer): string | undefined {
  return /"workoutId":(\d+)/.exec(body.toString())?.[1];
}

export function isWorkout(content: GarminWorkout): boolean {
  if (content.workoutProvider.length > 20 || content.workoutSourceId.length > 20) return false;
  if (content.description.length > 1024) return false;
  try {
    return readGarmin(content).length > 0;
  } catch {
    return false;
  }
}
