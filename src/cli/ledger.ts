import { EXIT, parseArguments, usageError } from './arguments.ts';
import { writeLine } from './output.ts';
import { failed, reachServer } from './reach-server.ts';

const PAGE = 1000;

interface Line {
  receivedAt: string;
  file: string | null;
  state: string;
  code: string | null;
  detail: string | null;
  activityIds: string[];
}

/** `pacekeeper ledger [--json] [--check]`: every delivery, how far it got and why; exit 2 where the check finds something. */
export async function ledger(args: string[]): Promise<number> {
  const parsed = parseArguments(args, { json: { type: 'boolean' }, check: { type: 'boolean' } });
  if (!parsed.ok) return usageError('ledger', parsed.error.message);
  if (parsed.value.positionals.length > 0) return usageError('ledger', 'This command takes options only.');
  const { json, check } = parsed.value.values;
  const server = await reachServer('ledger');
  if (typeof server === 'number') return server;
  try {
    let isBalanced = true;
    for (let offset = 0; ; offset += PAGE) {
      const isFirst = offset === 0;
      const answer = await server.get(
        `/v1/ledger?limit=${PAGE}&offset=${offset}&check=${isFirst && check === true}`,
      );
      if (answer.status !== 200) return failed('ledger', answer.body);
      const { deliveries, counts, balanced, imbalances } = answer.body;
      for (const line of deliveries as Line[]) await writeLine(json ? JSON.stringify(line) : textOf(line));
      if (isFirst) {
        isBalanced = balanced !== false;
        for (const { code, subject } of imbalances) process.stderr.write(`${code} ${subject}\n`);
        if (!json) process.stderr.write(`${summaryOf(counts, balanced)}\n`);
      }
      if (deliveries.length < PAGE) return isBalanced ? EXIT.ok : EXIT.rejected;
    }
  } finally {
    await server.close();
  }
}

function textOf({ receivedAt, file, state, code, detail, activityIds }: Line): string {
  const why = code === null ? '' : ` ${code}${detail === null ? '' : `: ${detail}`}`;
  return `${receivedAt.slice(0, 19)}Z  ${state.padEnd(9)}  ${file ?? '-'}${why}  ${activityIds.join(' ')}`.trimEnd();
}

function summaryOf(counts: Record<string, number>, balanced: boolean | null): string {
  const states = Object.entries(counts).map(([state, n]) => `${n} ${state}`);
  const sum = states.length === 0 ? 'nothing was delivered yet' : states.join(', ');
  return balanced === null ? sum : `${sum}; ${balanced ? 'everything adds up' : 'it does not add up'}`;
}
