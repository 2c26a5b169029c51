/** A value as JSON has it: what is no number becomes null, what is undefined is left out. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
