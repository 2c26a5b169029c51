import FitParser from 'fit-file-parser';
import { type SeenStep, times } from './seen-step.ts';

interface Row {
  duration_type: string;
  duration_value: number;
  target_type: string;
  target_value: number;
  custom_target_value_low: number;
  custom_target_value_high: number;
}

/** A FIT workout as a device runs it: a repeat step sends back to the step it names. */
export function readFitWorkout(bytes: Uint8Array): SeenStep[] {
  let messages: Record<string, unknown[]> = {};
  const parser = new FitParser({ mode: 'list', force: false });
  parser.parse(new Uint8Array(bytes).buffer, (error: unknown, data: unknown) => {
    if (error) throw new Error(String(error));
    messages = (data as { messages: Record<string, unknown[]> }).messages;
  });
  const rows = messages.workout_step as Row[];
  const { num_valid_steps: count } = messages.workout![0] as { num_valid_steps: number };
  if (count !== rows.length) throw new Error(`${rows.length} steps, but the workout says ${count}`);
  const run: { from: number; steps: SeenStep[] }[] = [];
  rows.forEach((row, index) => {
    if (row.duration_type !== 'repeat_until_steps_cmplt') {
      run.push({ from: index, steps: [seen(row)] });
      return;
    }
    const first = run.findIndex((part) => part.from === row.duration_value);
    if (first < 0) throw new Error(`a repeat of step ${row.duration_value}, which is not there`);
    const inner = run.splice(first).flatMap((part) => part.steps);
    run.push({ from: row.duration_value, steps: times(row.target_value, inner) });
  });
  return run.flatMap((part) => part.steps);
}

function seen(row: Row): SeenStep {
  const { duration_value: value, custom_target_value_low: low, custom_target_value_high: high } = row;
  if (row.target_type !== 'open' && !(low < high)) throw new Error('an empty band');
  return {
    end:
      row.duration_type === 'open'
        ? { type: 'lap' }
        : row.duration_type === 'time'
          ? { type: 'time', value: value / 1000 }
          : { type: 'distance', value: value / 100 },
    target:
      row.target_type === 'open'
        ? { type: 'none' }
        : row.target_type === 'speed'
          ? { type: 'speed', low: low / 1000, high: high / 1000 }
          : { type: 'hr', low: low - 100, high: high - 100 },
  };
}
