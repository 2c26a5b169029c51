import { activityVectorFunctions } from '../../src/core/activity/vector-functions.ts';
import { activityScienceVectorFunctions } from '../../src/core/science/vector-functions-activity.ts';
import { historyScienceVectorFunctions } from '../../src/core/science/vector-functions-history.ts';
import { expandVectorInputs } from './vector-expressions.ts';

/** One reference value: a function's name, its inputs, what comes out, and how close it has to be. */
export interface Vector {
  id: string;
  fn: string;
  inputs: Record<string, unknown>;
  expected: unknown;
  tolerance?: Tolerance;
}

/** `abs` and `rel` hold one number for all numbers, or one for each key of the expected object. */
export interface Tolerance {
  abs?: number | Record<string, number>;
  rel?: number | Record<string, number>;
  exact?: boolean;
}

export interface VectorResult {
  id: string;
  fn: string;
  /** null: passed */
  failure: string | null;
}

type VectorFunction = (inputs: Record<string, unknown>) => unknown;

export const vectorFunctions: ReadonlyMap<string, VectorFunction> = new Map<string, VectorFunction>([
  ...Object.entries(activityVectorFunctions),
  ...Object.entries(activityScienceVectorFunctions),
  ...Object.entries(historyScienceVectorFunctions),
]);

/** The vectors of a parsed file: `{vectors: […]}` or the bare array. Throws where the text is neither. */
export function readVectors(text: string): Vector[] {
  const file = JSON.parse(text);
  const vectors = Array.isArray(file) ? file : file?.vectors;
  if (!Array.isArray(vectors)) throw new Error('expected an object with a `vectors` array');
  return vectors;
}

/** Runs one vector; an unknown function, a missing key and a thrown error are failures like a wrong value. */
export function runVector(vector: Vector): VectorResult {
  const { id, fn } = vector;
  const run = vectorFunctions.get(fn);
  if (run === undefined) return { id, fn, failure: `unknown function ${fn}` };
  try {
    const got = run(expandVectorInputs(structuredClone(vector.inputs)));
    return { id, fn, failure: difference(got, vector.expected, vector.tolerance ?? { exact: true }) };
  } catch (error) {
    return { id, fn, failure: `threw ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Where and how `got` differs from `expected`; null where it does not. `path` names the place. */
export function difference(
  got: unknown,
  expected: unknown,
  tolerance: Tolerance,
  path: readonly string[] = [],
): string | null {
  const where = path.length === 0 ? 'value' : path.join('.');
  const wrong = () => `${where}: got ${show(got)}, expected ${show(expected)}`;
  if (typeof expected === 'number') {
    return typeof got === 'number' && close(got, expected, tolerance, path) ? null : wrong();
  }
  if (expected === null || typeof expected !== 'object') return got === expected ? null : wrong();
  if (Array.isArray(expected)) {
    const items = ArrayBuffer.isView(got) ? Array.from(got as unknown as ArrayLike<unknown>) : got;
    if (!Array.isArray(items)) return wrong();
    if (items.length !== expected.length) {
      return `${where}: got ${items.length} elements, expected ${expected.length}`;
    }
    return firstOf(expected.map((e, i) => difference(items[i], e, tolerance, [...path, String(i)])));
  }
  if (got === null || typeof got !== 'object') return wrong();
  return firstOf(
    Object.entries(expected).map(([key, value]) =>
      Object.hasOwn(got, key)
        ? difference((got as Record<string, unknown>)[key], value, tolerance, [...path, key])
        : `${[...path, key].join('.')}: missing, expected ${show(value)}`,
    ),
  );
}

function close(got: number, expected: number, tolerance: Tolerance, path: readonly string[]): boolean {
  if (got === expected) return true;
  if (tolerance.exact || !Number.isFinite(got)) return false;
  const error = Math.abs(got - expected);
  const abs = limit(tolerance.abs, path);
  const rel = limit(tolerance.rel, path);
  return (abs !== null && error <= abs) || (rel !== null && error <= rel * Math.abs(expected));
}

/** The tolerance for a place: the one number, or that of the innermost key that has its own. */
function limit(given: Tolerance['abs'], path: readonly string[]): number | null {
  if (given === undefined || typeof given === 'number') return given ?? null;
  const key = path.findLast((part) => Object.hasOwn(given, part));
  return key === undefined ? null : given[key]!;
}

function firstOf(failures: readonly (string | null)[]): string | null {
  return failures.find((failure) => failure !== null) ?? null;
}

function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
}
