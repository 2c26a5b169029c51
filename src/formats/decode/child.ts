// The decoder process: no network, no database, no files but the project's own code.
import { decodeBytes } from './decode-bytes.ts';
import { packParts } from './pack-parts.ts';
import { serveDecoder } from './serve-decoder.ts';

serveDecoder(async (bytes, onUnpacked) => packParts(await decodeBytes(bytes, onUnpacked)));
