import { formatPace } from '../../core/units.ts';
import type { Repeat, Step } from '../../core/workout/workout.ts';
import type { NoteLoss } from './fidelity.ts';
import { platformText } from './platform-text.ts';
import { stepName } from './step-text.ts';

/**
 * A workout in the text of intervals.icu's workout builder. A line that starts with "- " is a step: words,
 * then where it ends, then its target. `m` is minutes there, and the words end at the first number, so no
 * digit may stand in them.
 */
export function intervalsText(steps: readonly (Step | Repeat)[], noteLoss: NoteLoss): string {
  const blocks: string[][] = [];
  let open: string[] | null = null;
  let heading: string | null = null;
  for (const item of steps) {
    if (item.kind === 'repeat') {
      blocks.push([`Main ${item.n}x`, ...item.steps.map((step) => stepText(step, noteLoss))]);
      [open, heading] = [null, null];
      continue;
    }
    const wanted = { warmup: 'Warmup', cooldown: 'Cooldown' }[item.role as string] ?? 'Main';
    if (open === null || heading !== wanted) {
      open = [wanted];
      heading = wanted;
      blocks.push(open);
    }
    open.push(stepText(item, noteLoss));
  }
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

function stepText(step: Step, noteLoss: NoteLoss): string {
  const { end, role } = step;
  const parts = [
    '-',
    cueOf(step, noteLoss),
    end.type === 'lap' ? '' : end.type === 'time' ? timeText(end.s, noteLoss) : distanceText(end.m, noteLoss),
    paceText(step),
    role === 'recovery' || role === 'rest' ? 'intensity=recovery' : '',
    end.type === 'lap' ? 'press lap' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Words that mean something to the builder wherever they stand. */
const RESERVED =
  /\b(pace|hr|lthr|hrr|ftp|mmp|power|cadence|rpm|ramp|freeride|maxeffort|press|lap|intensity|zone)\b/gi;
const NUMBERS = ['nought', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function cueOf(step: Step, noteLoss: NoteLoss): string {
  const words = [stepName(step), effortWords(step, noteLoss), step.note]
    .filter((word) => word != null)
    .join(', ');
  const cue = platformText(words, { ascii: true, without: /[^A-Za-z ,.'()-]/g }, noteLoss);
  const plain = cue.replace(RESERVED, '').replace(/ {2,}/g, ' ').replace(/ ,/g, ',');
  if (plain !== cue) noteLoss('TEXT_CHARACTERS');
  return plain.replace(/^[ ,.'()-]+|[ ,-]+$/g, '');
}

function effortWords({ target }: Step, noteLoss: NoteLoss): string | null {
  if (target.type !== 'rpe') return null;
  noteLoss('EFFORT_AS_TEXT');
  const [low, high] = [target.low, target.high].map((n) => NUMBERS[Math.round(n)]!);
  return low === high ? `effort ${low} of ten` : `effort ${low} to ${high} of ten`;
}

/** "10m", "30s", "1m30": minutes and seconds, nothing else. */
function timeText(exactS: number, noteLoss: NoteLoss): string {
  const s = whole(exactS, noteLoss);
  const minutes = Math.floor(s / 60);
  if (minutes === 0) return `${s}s`;
  return s % 60 === 0 ? `${minutes}m` : `${minutes}m${String(s % 60).padStart(2, '0')}`;
}

/** In km, never in "m", which are minutes. */
function distanceText(exactM: number, noteLoss: NoteLoss): string {
  return `${whole(exactM, noteLoss) / 1000}km`;
}

function whole(value: number, noteLoss: NoteLoss): number {
  const rounded = Math.max(1, Math.round(value));
  if (Math.abs(rounded - value) > 1e-6) noteLoss('ENDS_ROUNDED');
  return rounded;
}

/** Fast edge first, whole seconds. The fast edge of an easy band is rounded to the slow side. */
function paceText({ target }: Step): string {
  if (target.type !== 'pace') return '';
  const round = target.upperOnly === true ? Math.ceil : Math.round;
  const fast = round(target.fastSPerKm - (target.upperOnly === true ? 1e-6 : 0));
  const slow = Math.max(fast + 1, Math.round(target.slowSPerKm));
  return `${formatPace(fast)}-${formatPace(slow)}/km Pace`;
}
