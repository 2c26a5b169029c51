const CHUNK_BYTES = 1 << 16;

/** How XML bytes turn into characters: a label TextDecoder knows, and the bytes to skip (a byte order mark). */
export interface XmlEncoding {
  label: string;
  offset: number;
}

/**
 * The encoding of an XML file: byte order mark, then the shape of the first bytes (UTF-16 without a mark),
 * then what the declaration says. UTF-8 where nothing else is known. A file of single bytes that calls
 * itself UTF-16, as some .NET programs write it, is read as UTF-8.
 */
export function xmlEncoding(bytes: Uint8Array): XmlEncoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { label: 'utf-8', offset: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { label: 'utf-16le', offset: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { label: 'utf-16be', offset: 2 };
  if (isAsciiOrSpace(bytes[0]) && bytes[1] === 0) return { label: 'utf-16le', offset: 0 };
  if (bytes[0] === 0 && isAsciiOrSpace(bytes[1])) return { label: 'utf-16be', offset: 0 };
  return { label: declaredLabel(bytes), offset: 0 };
}

/** '<' or white space: what an XML file can begin with. */
function isAsciiOrSpace(byte: number | undefined): boolean {
  return byte === 0x3c || byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function declaredLabel(bytes: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1]?.toLowerCase();
  if (declared === undefined || declared.startsWith('utf-16') || declared.startsWith('utf16')) return 'utf-8';
  try {
    return new TextDecoder(declared).encoding;
  } catch {
    return 'utf-8'; // a name no decoder knows: the tags are ASCII anyway
  }
}

/** The characters of a file, some 64 KB at a time; bytes that are none become U+FFFD. */
export function* xmlText(bytes: Uint8Array): Generator<string> {
  const { label, offset } = xmlEncoding(bytes);
  const decoder = new TextDecoder(label);
  for (let at = offset; at < bytes.length; at += CHUNK_BYTES) {
    yield decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true });
  }
  yield decoder.decode();
}
