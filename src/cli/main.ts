// `pacekeeper <command>`: finds the command and leaves its exit code. Each command is a module of this
// folder, loaded when it is called, that exports a function of its name: (args) → exit code.
import { existsSync } from 'node:fs';
import { EXIT, usageError } from './arguments.ts';
import { endQuietlyWithReader, writeLine } from './output.ts';

type Command = (args: string[]) => Promise<number>;

const COMMANDS: Record<string, string> = {
  inspect: 'FILE… [--json]   say what is in activity files: FIT, GPX, TCX, gzip, zip',
  analyze:
    'PATH… [--json] [--plan plan.json] [--as-of DAY] [--zone ZONE] [--max-hr N] [--rest-hr N] [--birth-year Y]' +
    ' [--sex f|m]\n                      threshold, zones, load, flags and the next week from files, folders, archives',
  serve: '[--port N] [--role web|worker|all]   run the service; on a PostgreSQL server in several processes',
  openapi: '               print the OpenAPI document of the HTTP API',
  replay:
    '--policy VERSION [--from DAY] [--to DAY] [--json]   what another policy version would have decided',
  account:
    'create|password EMAIL [--name NAME] [--coach]   make an account, or set a new password; reads the password from standard input',
  export: 'EMAIL|ATHLETE FILE   everything that is kept about a person, as a zip',
  'import-export': 'FILE   put an export back on a server that has nothing of this athlete',
  erase: 'EMAIL|ATHLETE --yes  delete a person with everything that is kept about them, for good',
  backup:
    'DIR                 everything but the keys, as it was at one instant, into an empty folder; the server goes on',
  restore: 'DIR                put a backup into an empty place, on the same kind of database or the other',
  db: 'distribute [--dry-run]   lay the tables of a Citus cluster out by athlete (docs/scale.md)',
  secrets:
    'rotate [--forget]   seal stored secrets under a new key; with --forget drop the keys that nothing is sealed under',
  audit: 'verify              check the chains of who did what; exit 2 where one is broken',
  ledger: '[--json] [--check]   every delivery, how far it got, and whether everything adds up',
  watch: 'DIR [--once]         take activity files and archives from a folder as they appear',
  reprocess: '[parser|formula|zone]  derive again what is stored',
  providers: '[subscribe PLATFORM]   watch platforms: which have keys, and the addresses to enter there',
  mcp: '                  offer the API to a model over the Model Context Protocol, on standard input and output',
  demo: '                 run the service with a made-up runner in it',
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    await writeLine(help());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    return usageError(name, 'There is no such command; `pacekeeper help` lists them.');
  }
  const module = new URL(`./${name}.ts`, import.meta.url);
  if (!existsSync(module)) return usageError(name, 'This command is not part of this installation.');
  const { [name]: command } = (await import(module.href)) as Record<string, Command>;
  return command!(args);
}

function help(): string {
  const lines = Object.entries(COMMANDS).map(([name, text]) => `  pacekeeper ${name.padEnd(9)} ${text}`);
  return ['Pacekeeper keeps a runner within what the body can take.', '', ...lines].join('\n');
}

endQuietlyWithReader();
process.exitCode = await main(process.argv.slice(2));
