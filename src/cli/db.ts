import { parseConfig } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { isDatabaseError } from '../db/database-error.ts';
import { distribute, distributeStatements, planDistribution, readCatalog } from '../db/distribution.ts';
import { migrate } from '../db/migrate.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { writeLine } from './output.ts';

/** `pacekeeper db distribute [--dry-run]`: lays the tables out over a Citus cluster, or prints how it would. */
export async function db(args: string[]): Promise<number> {
  const parsed = parseArguments(args, { 'dry-run': { type: 'boolean' } });
  if (!parsed.ok) return usageError('db', parsed.error.message);
  const { values, positionals } = parsed.value;
  if (positionals.join(' ') !== 'distribute') return usageError('db', '`distribute` was expected.');
  const config = parseConfig(process.env);
  if (!config.ok) return failed(config.error);
  try {
    const database = await openDatabase({ ...config.value, purpose: 'db distribute' });
    try {
      await migrate(database);
      if (values['dry-run'] === true) {
        const tables = await database.read((tx) => readCatalog(tx as never));
        const { kinds, obstacles } = planDistribution(tables);
        for (const kind of ['distributed', 'local']) {
          await writeLine(
            `-- ${kind}: ${Object.keys(kinds)
              .filter((name) => kinds[name] === kind)
              .join(', ')}`,
          );
        }
        for (const { code, table, name } of obstacles) await writeLine(`-- ${code}: ${table}.${name}`);
        for (const statement of distributeStatements(tables)) await writeLine(`${statement};`);
        return EXIT.ok;
      }
      const moved = await distribute(database);
      await writeLine(moved === 0 ? 'Everything is distributed already' : `${moved} tables are distributed`);
      return EXIT.ok;
    } finally {
      await database.close();
    }
  } catch (error) {
    if (isDatabaseError(error)) return failed(error);
    throw error;
  }
}

function failed({ code, message }: { code: string; message: string }): number {
  process.stderr.write(`pacekeeper db: ${code}: ${message}\n`);
  return EXIT.failed;
}
