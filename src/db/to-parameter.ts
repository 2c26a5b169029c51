/** A value as both drivers can send it without the server's list of types: absent as null, dates as ISO, lists as array literals, objects as JSON. */
export function toParameter(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayLiteral(value);
  return typeof value === 'object' && !(value instanceof Uint8Array) ? JSON.stringify(value) : value;
}

function arrayLiteral(items: readonly unknown[]): string {
  const quoted = items.map((item) => {
    if (item === null || item === undefined) return 'NULL';
    if (Array.isArray(item)) return arrayLiteral(item);
    const text = item instanceof Date ? item.toISOString() : String(item);
    return `"${text.replace(/(["\\])/g, '\\$1')}"`;
  });
  return `{${quoted.join(',')}}`;
}
