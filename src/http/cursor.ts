import { z } from 'zod';
import { refusal } from './problem.ts';

/** Where a page of activities ended: the start and id of its last one, so that later uploads move nothing. */
export interface Cursor {
  startMs: number;
  activityId: string;
}

const position = z.tuple([z.int(), z.string().min(1).max(100)]);

export function formatCursor({ startMs, activityId }: Cursor): string {
  return Buffer.from(JSON.stringify([startMs, activityId])).toString('base64url');
}

/** Throws CURSOR_INVALID. */
export function parseCursor(text: string): Cursor {
  let json: unknown = null;
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    // refused below like any other text
  }
  const parsed = position.safeParse(json);
  if (!parsed.success) {
    throw refusal('CURSOR_INVALID', 'The cursor is not one that a list has given.');
  }
  return { startMs: parsed.data[0], activityId: parsed.data[1] };
}
