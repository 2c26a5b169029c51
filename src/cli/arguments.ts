import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { fail, ok, type Result } from '../core/result.ts';

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, rejected: 2, usage: 64 } as const;

export interface Arguments {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  positionals: string[];
}

/**
 * Reads a command's arguments. `--` ends the options, so that any file name can be given.
 * Errors: USAGE, one sentence.
 */
export function parseArguments(args: string[], options: ParseArgsOptionsConfig): Result<Arguments> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    return ok({ values, positionals });
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. |\n/);
    return fail('USAGE', `${sentence?.replace(/\.$/, '')}.`);
  }
}

/** Says what is wrong with the call in one sentence; returns the exit code. */
export function usageError(command: string, sentence: string): number {
  process.stderr.write(`pacekeeper ${command}: ${sentence}\n`);
  return EXIT.usage;
}
