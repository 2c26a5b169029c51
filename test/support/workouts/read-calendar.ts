/** Reads an iCalendar file by RFC 5545: unfolds, splits name and value, undoes the escapes of TEXT. */
export function readCalendar(bytes: Uint8Array): {
  properties: Record<string, string>;
  events: Record<string, string>[];
} {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const lines = text.replace(/\r\n[ \t]/g, '').split('\r\n');
  const properties: Record<string, string> = {};
  const events: Record<string, string>[] = [];
  let current = properties;
  for (const line of lines.filter((l) => l !== '')) {
    const match = /^([A-Z-]+)((?:;[A-Z-]+=[^:;]+)*):(.*)$/s.exec(line);
    if (match === null) throw new Error(`not a content line: ${line}`);
    const [, name, , value] = match as unknown as [string, string, string, string];
    if (name === 'BEGIN' && value === 'VEVENT') {
      current = {};
      events.push(current);
    } else if (name === 'END' && value === 'VEVENT') current = properties;
    else if (name in current && name !== 'BEGIN' && name !== 'END') throw new Error(`${name} twice`);
    else
      current[name] = value.replace(/\\([\\;,nN])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c));
  }
  return { properties, events };
}
