import { line, one, picture, text, ticks } from './frame.ts';

export interface WeekLine {
  name: string;
  colour: string;
  dashed: boolean;
  values: number[];
}

const [LEFT, TOP, WIDTH, HEIGHT] = [52, 44, 640, 300];

/** Kilometres by week, one line an arm; the key stands beside the plot, so that no name lies on a line. */
export function weekChart(label: string, title: string, lines: WeekLine[]): string {
  const marks = ticks(0, Math.max(...lines.flatMap((l) => l.values)), 5);
  const high = marks.at(-1)!;
  const weeks = lines[0]!.values.length;
  const x = (week: number) => LEFT + ((week - 1) / Math.max(1, weeks - 1)) * WIDTH;
  const y = (v: number) => TOP + HEIGHT - (v / high) * HEIGHT;
  const parts = [text(LEFT, 24, title, 'title')];
  for (const v of marks) {
    parts.push(
      line(LEFT, y(v), LEFT + WIDTH, y(v), 'grid'),
      text(LEFT - 8, y(v) + 4, String(v), 'tick', 'end'),
    );
  }
  for (let week = 1; week <= weeks; week++) {
    if (week === 1 || week % 5 === 0)
      parts.push(text(x(week), TOP + HEIGHT + 18, `week ${week}`, 'tick', week === weeks ? 'end' : 'middle'));
  }
  lines.forEach((l, i) => {
    const path = l.values.map((v, week) => `${one(x(week + 1))},${one(y(v))}`).join(' ');
    const kind = `line ${l.colour}${l.dashed ? ' dash' : ''}`;
    parts.push(`<polyline points="${path}" class="${kind}"/>`);
    const ky = TOP + 16 + i * 24;
    parts.push(
      line(LEFT + WIDTH + 20, ky - 4, LEFT + WIDTH + 48, ky - 4, `bar ${l.colour}${l.dashed ? ' dash' : ''}`),
    );
    parts.push(text(LEFT + WIDTH + 56, ky, l.name, 'text'));
  });
  return picture(LEFT + WIDTH + 250, TOP + HEIGHT + 34, label, parts);
}
