// The decoder process: no network, no database, no files but the project's own code.
import { decodeBytes } from './decode-bytes.ts';
import { serveDecoder } from './serve-decoder.ts';

serveDecoder(decodeBytes);
