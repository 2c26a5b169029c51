import { type messages, type PGlite, protocol } from '@electric-sql/pglite';
import { comesAgain } from './comes-again.ts';

const { serialize } = protocol;
/** Statements kept at once; a plan takes some tens of kilobytes. */
const MOST_KEPT = 300;
/** Texts remembered until they come a second time. */
const MOST_SEEN = 3000;

/** How columns of a type are read where PGlite's own way is not wanted. */
export type Parsers = Record<number, (text: string) => unknown>;

interface Kept {
  name: string;
  paramTypes: number[];
  columns: { name: string; type: number }[];
}

/** Runs a statement that came before as one that is planned already; null where it has to be run as it is. */
export interface Statements {
  /** `scope` keeps plans of different roles apart: a plan that another role made would be thrown away. */
  run(scope: string, text: string, params: unknown[], rows: 'arrays' | 'objects'): Promise<unknown[]> | null;
}

/**
 * PGlite's own `query` parses and plans every statement anew, which under row-level security is nine tenths
 * of a small one. From the second time on a text is a named statement of the session, as drivers of a
 * server do it. Call only within a transaction of `pg`. Each user of a session has a `prefix` of its own.
 */
export function keptStatements(pg: PGlite, prefix: string, parsers: Parsers): Statements {
  const kept = new Map<string, Kept>();
  const isKnown = comesAgain(MOST_SEEN);
  let names = 0;

  const send = (...parts: Uint8Array[]) =>
    pg.runExclusive(() => pg.execProtocolStream(Buffer.concat(parts), { syncToFs: false }));

  async function prepare(key: string, text: string): Promise<Kept> {
    const name = `${prefix}_${++names}`;
    const answer = await send(
      serialize.parse({ name, text }),
      serialize.describe({ type: 'S', name }),
      serialize.sync(),
    );
    const params = answer.find((m) => m.name === 'parameterDescription');
    const row = answer.find((m) => m.name === 'rowDescription');
    const statement: Kept = {
      name,
      paramTypes: (params as messages.ParameterDescriptionMessage | undefined)?.dataTypeIDs ?? [],
      columns: ((row as messages.RowDescriptionMessage | undefined)?.fields ?? []).map((f) => ({
        name: f.name,
        type: f.dataTypeID,
      })),
    };
    kept.set(key, statement);
    if (kept.size > MOST_KEPT) {
      const [oldest, { name: gone }] = kept.entries().next().value!;
      kept.delete(oldest);
      await send(serialize.close({ type: 'S', name: gone }), serialize.sync());
    }
    return statement;
  }

  async function execute(key: string, text: string, params: unknown[], rows: 'arrays' | 'objects') {
    let statement = kept.get(key);
    if (statement === undefined) statement = await prepare(key, text);
    else {
      // the one used last goes last
      kept.delete(key);
      kept.set(key, statement);
    }
    const { name, paramTypes, columns } = statement;
    const values = params.map((value, i) => parameterText(pg, value, paramTypes[i]));
    const answer = await send(
      serialize.bind({ statement: name, values }),
      serialize.execute({}),
      serialize.sync(),
    );
    return answer.flatMap((message) =>
      message.name === 'dataRow' ? [rowOf(message as messages.DataRowMessage)] : [],
    );

    function rowOf({ fields }: messages.DataRowMessage): unknown {
      const cells = fields.map((text, i) => {
        if (text === null) return null;
        const { type } = columns[i]!;
        const own = parsers[type];
        if (own !== undefined) return own(text);
        const parse = pg.parsers[type];
        return parse === undefined ? text : parse(text, type);
      });
      return rows === 'arrays' ? cells : Object.fromEntries(columns.map((c, i) => [c.name, cells[i]]));
    }
  }

  return {
    run(scope, text, params, rows) {
      const key = `${scope}\0${text}`;
      return kept.has(key) || isKnown(key) ? execute(key, text, params, rows) : null;
    },
  };
}

/** As PGlite writes it; bytes go as they are. */
function parameterText(pg: PGlite, value: unknown, type: number | undefined): string | Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  const write = type === undefined ? undefined : pg.serializers[type];
  return write === undefined ? String(value) : write(value);
}
