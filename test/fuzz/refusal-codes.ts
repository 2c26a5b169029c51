/** Every code with which bytes may be refused. A code that is missing here is a defect of the reader or of this list. */
export const REFUSAL_CODES: ReadonlySet<string> = new Set([
  'EMPTY_FILE',
  'UNKNOWN_FORMAT',
  'FILE_TOO_LARGE',
  'NOTHING_INSIDE',
  'NOT_A_FIT_FILE',
  'FIT_TOO_LARGE',
  'FIT_NO_MESSAGES',
  'NOT_XML',
  'NOT_GPX',
  'NOT_TCX',
  'XML_TRUNCATED',
  'XML_MALFORMED',
  'XML_TOO_DEEP',
  'XML_ENTITIES_FORBIDDEN',
  'XML_TOO_MANY_POINTS',
  'GZIP_DAMAGED',
  'RATIO_TOO_HIGH',
  'ARCHIVE_NOT_HERE',
  'ARCHIVE_DAMAGED',
  'ARCHIVE_EMPTY',
  'ARCHIVE_TOO_DEEP',
  'ARCHIVE_TOO_LARGE',
  'ARCHIVE_TOO_MANY_ENTRIES',
  'ENTRY_CRC_MISMATCH',
  'ENTRY_DAMAGED',
  'ENTRY_ENCRYPTED',
  'ENTRY_IS_LINK',
  'ENTRY_METHOD_UNKNOWN',
  'ENTRY_NAME_UNSAFE',
  'ENTRY_OVERLAPS',
  'ENTRY_SIZE_WRONG',
  'ENTRY_TOO_LARGE',
]);

/**
 * Codes that are known and still a defect here: no mutant is large enough to need more time or memory than
 * a decoder has, and what the decoders only catch as a last resort, nobody thought of.
 */
export const DEFECT_CODES: ReadonlySet<string> = new Set([
  'DECODER_CRASHED',
  'DECODER_OUT_OF_MEMORY',
  'DECODER_STALLED',
  'DECODER_TIMEOUT',
  'DECODER_FAILED',
  'DECODER_CLOSED',
  'FIT_UNREADABLE',
]);
