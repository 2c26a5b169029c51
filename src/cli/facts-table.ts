import type { FileFacts } from '../formats/decode/outcome.ts';

const HEADINGS = [
  'file',
  'status',
  'kind',
  'sport',
  'start (UTC)',
  'time',
  'distance',
  'heart rate',
  'laps',
  'samples',
  'remarks',
];
const RIGHT = new Set(['time', 'distance', 'heart rate', 'laps', 'samples']);

/** The facts of many files as lines of an aligned table, with units people read. */
export function factsTable(facts: FileFacts[]): string[] {
  const rows = [HEADINGS, ...facts.map(row)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => [...cells[column]!].length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => {
        const gap = ' '.repeat(widths[column]! - [...cell].length);
        return RIGHT.has(HEADINGS[column]!) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd(),
  );
}

function row(facts: FileFacts): string[] {
  const part = facts.part === undefined ? '' : ` (part ${facts.part})`;
  const remarks =
    facts.error === null ? facts.warnings.join(' ') : `${facts.error.code}: ${facts.error.message}`;
  return [
    printable(facts.file) + part,
    facts.status,
    facts.kind ?? '-',
    facts.sport ?? '-',
    facts.startTime?.slice(0, 19).replace('T', ' ') ?? '-',
    clock(facts.timerS ?? facts.elapsedS),
    facts.distanceM === null ? '-' : `${(facts.distanceM / 1000).toFixed(2)} km`,
    heartRate(facts),
    facts.laps === 0 ? '-' : String(facts.laps),
    facts.samples === 0 ? '-' : String(facts.samples),
    remarks,
  ];
}

function clock(seconds: number | null): string {
  if (seconds === null) return '-';
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
}

function heartRate({ avgHrBpm, maxHrBpm }: FileFacts): string {
  if (avgHrBpm === null && maxHrBpm === null) return '-';
  const whole = (bpm: number | null) => (bpm === null ? '?' : String(Math.round(bpm)));
  return `${whole(avgHrBpm)} (max ${whole(maxHrBpm)})`;
}

/** File names come from strangers: nothing in them may move the cursor. */
function printable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
