import { type Definition, type KeptField, readKept } from './fit-definition.ts';
import { BASE, BASE_SIZE, INVALID, TIMESTAMP_FIELD } from './fit-profile.ts';

/** Messages in a chunk: small enough that the parser's objects never pile up. */
const CHUNK_MESSAGES = 8_192;
const CHUNK_BYTES = 1 << 18;
/** Room for one more message: at most some twenty kept fields of 255 bytes, and its definition. */
const MESSAGE_ROOM = 1 << 13;
const HEADER_SIZE = 12;

/** The fields of one definition that are written, and the definition message that goes before them. */
interface LeanShape {
  fields: KeptField[];
  /** local number still 0 */
  definition: Uint8Array;
}

function leanShape({ fields, globalNumber, littleEndian }: Definition, timed: boolean): LeanShape {
  const kept = timed ? fields.filter(({ number }) => number !== TIMESTAMP_FIELD) : fields;
  const written = kept.map(({ number, size, type, convertTo }) =>
    convertTo === null ? [number, size, type] : [number, BASE_SIZE[convertTo]!, convertTo],
  );
  if (timed) written.unshift([TIMESTAMP_FIELD, 4, BASE.uint32]);
  const low = globalNumber & 0xff;
  const high = globalNumber >> 8;
  const order = littleEndian ? [0, low, high] : [1, high, low];
  return {
    fields: kept,
    definition: Uint8Array.from([0x40, 0, ...order, written.length, ...written.flat()]),
  };
}

/**
 * Writes leaner FIT files, each complete in itself, that hold only the fields which Pacekeeper reads, and hands
 * each on when it is full. Compressed timestamps become plain ones, strings end at their NUL, integers get the
 * width that the profile gives them.
 */
export class LeanWriter {
  /** true when some string had no end */
  unterminated = false;
  readonly #bytes: Uint8Array;
  readonly #source: DataView;
  readonly #out: Uint8Array;
  readonly #target: DataView;
  readonly #chunkBytes: number;
  readonly #onChunk: (fit: Uint8Array) => void;
  readonly #plain = new WeakMap<Definition, LeanShape>();
  readonly #timed = new WeakMap<Definition, LeanShape>();
  /** by local number: the definition that stands in the chunk */
  readonly #current: (LeanShape | undefined)[] = new Array(16);
  #length = HEADER_SIZE;
  #messages = 0;
  #handedOn = 0;

  /** `dataBytes` is the size of the messages that may be written. A chunk's bytes are valid during the call only. */
  constructor(bytes: Uint8Array, dataBytes: number, onChunk: (fit: Uint8Array) => void) {
    this.#bytes = bytes;
    this.#source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#chunkBytes = Math.min(CHUNK_BYTES, 2 * dataBytes);
    this.#out = new Uint8Array(this.#chunkBytes + MESSAGE_ROOM);
    this.#target = new DataView(this.#out.buffer);
    this.#onChunk = onChunk;
  }

  /** Where the next message goes, counted over all chunks. */
  get position(): number {
    return this.#handedOn + this.#length;
  }

  /** Takes back what was written behind `position`, as far as it was not handed on. Nothing is written after that. */
  rewind(position: number): void {
    this.#length = Math.min(this.#length, Math.max(HEADER_SIZE, position - this.#handedOn));
  }

  /** Writes the message whose fields begin at `from`; `time` is that of a compressed header, FIT seconds, or null. */
  write(local: number, definition: Definition, from: number, time: number | null): void {
    if (this.#messages >= CHUNK_MESSAGES || this.#length > this.#chunkBytes) this.flush();
    const shape = this.#shapeOf(definition, time !== null);
    if (this.#current[local] !== shape) {
      this.#out.set(shape.definition, this.#length);
      this.#out[this.#length] = 0x40 | local;
      this.#length += shape.definition.length;
      this.#current[local] = shape;
    }
    this.#out[this.#length++] = local;
    if (time !== null) {
      this.#target.setUint32(this.#length, time, definition.littleEndian);
      this.#length += 4;
    }
    for (const field of shape.fields) this.#copy(field, from + field.from, definition.littleEndian);
    this.#messages++;
  }

  flush(): void {
    if (this.#messages > 0) {
      this.#out.set([HEADER_SIZE, 0x20, 0, 0]);
      this.#target.setUint32(4, this.#length - HEADER_SIZE, true);
      this.#out.set([0x2e, 0x46, 0x49, 0x54], 8);
      this.#onChunk(this.#out.subarray(0, this.#length));
    }
    this.#handedOn += this.#length;
    this.#length = HEADER_SIZE;
    this.#messages = 0;
    this.#current.fill(undefined);
  }

  #shapeOf(definition: Definition, timed: boolean): LeanShape {
    const shapes = timed ? this.#timed : this.#plain;
    let shape = shapes.get(definition);
    if (shape === undefined) {
      shape = leanShape(definition, timed);
      shapes.set(definition, shape);
    }
    return shape;
  }

  #copy(field: KeptField, from: number, littleEndian: boolean): void {
    const to = this.#length;
    const { size, type, convertTo } = field;
    if (convertTo !== null) {
      const value = readKept(this.#source, from, field, littleEndian) ?? INVALID[convertTo]!;
      const width = BASE_SIZE[convertTo]!;
      if (width === 1) this.#target.setUint8(to, value & 0xff);
      else if (width === 2) this.#target.setUint16(to, value & 0xffff, littleEndian);
      else this.#target.setUint32(to, value >>> 0, littleEndian);
      this.#length += width;
      return;
    }
    for (let i = 0; i < size; i++) this.#out[to + i] = this.#bytes[from + i]!;
    this.#length += size;
    if (type !== BASE.string) return;
    const nul = this.#out.subarray(to, to + size).indexOf(0);
    if (nul >= 0) this.#out.fill(0, to + nul, to + size);
    else this.unterminated = true;
  }
}
