import { type SeenStep, times } from './seen-step.ts';

/**
 * Reads intervals.icu's builder text by the rules that are known of it, none of them ours: a step begins
 * with "-", its words end at the first number or at a word the builder knows, `m` is minutes, a heading
 * that ends in "5x" repeats the lines up to the next blank one.
 */
export function readIntervalsText(text: string): SeenStep[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const lines = block.split('\n');
    const steps = lines.filter((line) => line.startsWith('- ')).map(readStep);
    const repeat = /(\d+)x$/.exec(lines.find((line) => !line.startsWith('- ')) ?? '');
    return repeat === null ? steps : times(Number(repeat[1]), steps);
  });
}

const PACE = /^(\d+):(\d\d)-(\d+):(\d\d)\/km Pace$/;

function readStep(line: string): SeenStep {
  let rest = line.slice(2);
  const isLap = / press lap$/.test(` ${rest}`) || rest === 'press lap';
  rest = ` ${rest}`
    .replace(/ press lap$/, '')
    .replace(/ intensity=\w+$/, '')
    .trim();
  if (/\b(pace|hr|lthr|ramp|lap|freeride)\b/i.test(/^[^\d]*/.exec(rest)![0]))
    throw new Error(`words that mean something: ${line}`);
  const first = rest.search(/\d/);
  const parts = first < 0 ? [] : rest.slice(first).split(' ');
  let end: SeenStep['end'] = { type: 'lap' };
  if (!isLap) end = endOf(parts.shift() ?? '');
  const pace = parts.join(' ');
  if (pace === '') return { end, target: { type: 'none' } };
  const match = PACE.exec(pace);
  if (match === null) throw new Error(`cannot read "${pace}" in "${line}"`);
  const [fastMin, fastS, slowMin, slowS] = match.slice(1).map(Number) as [number, number, number, number];
  return {
    end,
    target: { type: 'speed', low: 1000 / (slowMin * 60 + slowS), high: 1000 / (fastMin * 60 + fastS) },
  };
}

function endOf(text: string): SeenStep['end'] {
  const distance = /^(\d+(?:\.\d+)?)km$/.exec(text);
  if (distance !== null) return { type: 'distance', value: Number(distance[1]) * 1000 };
  const time = /^(?:(\d+)m)?(?:(\d+)s?)?$/.exec(text);
  if (text === '' || time === null) throw new Error(`cannot read the end "${text}"`);
  if (time[1] === undefined && !text.endsWith('s')) throw new Error(`a bare number "${text}"`);
  return { type: 'time', value: Number(time[1] ?? 0) * 60 + Number(time[2] ?? 0) };
}
