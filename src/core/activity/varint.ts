/** Growing byte sink for base-128 numbers; whole numbers up to 2^53. */
export interface ByteSink {
  bytes: Uint8Array;
  length: number;
}

export function byteSink(capacity: number): ByteSink {
  return { bytes: new Uint8Array(Math.max(16, capacity)), length: 0 };
}

/** Appends a whole number ≥ 0, seven bits a byte, low bits first. */
export function writeVarint(sink: ByteSink, value: number): void {
  if (sink.length + 10 > sink.bytes.length) {
    const larger = new Uint8Array(sink.bytes.length * 2);
    larger.set(sink.bytes);
    sink.bytes = larger;
  }
  let rest = value;
  while (rest >= 0x80) {
    sink.bytes[sink.length++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  sink.bytes[sink.length++] = rest;
}

/** A place in bytes that are read; `broken` once they end early or hold no number. */
export interface ByteSource {
  bytes: Uint8Array;
  at: number;
  broken: boolean;
}

/** The next number; 0 and `broken` where there is none. */
export function readVarint(source: ByteSource): number {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 8; i++) {
    const byte = source.bytes[source.at];
    if (byte === undefined) break;
    source.at++;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      if (value > Number.MAX_SAFE_INTEGER) break;
      return value;
    }
    scale *= 0x80;
  }
  source.broken = true;
  return 0;
}

/** 0, -1, 1, -2 … as 0, 1, 2, 3 …: small differences become small numbers. */
export function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
