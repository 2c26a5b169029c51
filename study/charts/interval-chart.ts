import type { Estimate } from '../outcome/intervals.ts';
import { dot, line, picture, text, ticks } from './frame.ts';

export interface Panel {
  title: string;
  unit: string;
  rows: Estimate[];
}

const LEFT = 190;
const WIDTH = 210;
const GAP = 52;
const ROW = 24;

/** Rows of estimates with their intervals, one column a measure; a line at zero where zero is in the range. */
export function intervalChart(
  label: string,
  rows: { name: string; colour: string }[],
  panels: Panel[],
): string {
  const width = LEFT + panels.length * (WIDTH + GAP) + 4;
  const bottom = 52 + rows.length * ROW;
  const parts = rows.map((r, i) => text(LEFT - 16, 52 + (i + 0.5) * ROW + 4, r.name, 'text', 'end'));
  panels.forEach((panel, p) => {
    const x0 = LEFT + p * (WIDTH + GAP);
    const marks = ticks(
      Math.min(...panel.rows.map((e) => e.low)),
      Math.max(...panel.rows.map((e) => e.high)),
      4,
    );
    const [low, high] = [marks[0]!, marks.at(-1)!];
    const x = (v: number) => x0 + ((v - low) / (high - low)) * WIDTH;
    parts.push(text(x0, 22, panel.title, 'title'), text(x0, 40, panel.unit, 'tick'));
    for (const v of marks) {
      parts.push(line(x(v), 48, x(v), bottom, v === 0 ? 'zero' : 'grid'));
      parts.push(text(x(v), bottom + 16, String(v).replace('-', '−'), 'tick', 'middle'));
    }
    panel.rows.forEach((e, i) => {
      const y = 52 + (i + 0.5) * ROW;
      parts.push(
        line(x(e.low), y, x(e.high), y, `bar ${rows[i]!.colour}`),
        dot(x(e.mean), y, rows[i]!.colour),
      );
    });
  });
  return picture(width, bottom + 30, label, parts);
}
