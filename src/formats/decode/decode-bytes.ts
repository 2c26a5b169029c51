import type { Activity } from '../../core/activity/activity.ts';
import type { Decoded, FileFormat, Recording, Warning } from '../../core/activity/recording.ts';
import { toActivity } from '../../core/activity/to-activity.ts';
import type { Failure } from '../../core/result.ts';
import { factsOf, rejectedFacts } from './facts.ts';
import { decodeFit } from './fit.ts';
import { decodeGpx } from './gpx.ts';
import { gunzip } from './gzip.ts';
import { LIMITS } from './limits.ts';
import type { ReadPart } from './outcome.ts';
import { sniff } from './sniff.ts';
import { decodeTcx } from './tcx.ts';

const decoders: Record<FileFormat, (bytes: Uint8Array) => Decoded | Promise<Decoded>> = {
  fit: decodeFit,
  gpx: decodeGpx,
  tcx: decodeTcx,
};

/**
 * One file's bytes, plain or gzipped, to its parts in file order; a file that cannot be read is one
 * rejected part. `onUnpacked` hears how much the decoder gets to do, in bytes as
 * `deadlineMs` counts them.
 * Errors: EMPTY_FILE, UNKNOWN_FORMAT, FILE_TOO_LARGE, RATIO_TOO_HIGH, GZIP_DAMAGED, ARCHIVE_NOT_HERE,
 * NOTHING_INSIDE, DECODER_FAILED, and what the format's decoder says.
 */
export async function decodeBytes(
  bytes: Uint8Array,
  onUnpacked: (bytes: number) => void = () => {},
): Promise<ReadPart[]> {
  const gzipWarnings: Warning[] = [];
  let plain = bytes;
  for (let depth = 0; ; depth++) {
    if (plain.length > LIMITS.fileBytes) return rejected(tooLarge());
    const sniffed = sniff(plain);
    if (!sniffed.ok) return rejected(sniffed.error, null, gzipWarnings);
    if (sniffed.value === 'zip') {
      return rejected({
        code: 'ARCHIVE_NOT_HERE',
        message: 'A zip inside gzip or handed over as one file is not opened.',
      });
    }
    if (sniffed.value !== 'gzip') {
      onUnpacked(plain.length * (sniffed.value === 'fit' ? LIMITS.fitDensity : 1));
      return decodeFormat(sniffed.value, plain, gzipWarnings);
    }
    if (depth === LIMITS.gzipDepth) {
      return rejected({ code: 'ARCHIVE_TOO_DEEP', message: 'gzip is nested too deep; it is not opened.' });
    }
    const unpacked = await gunzip(plain);
    if (!unpacked.ok) return rejected(unpacked.error);
    plain = unpacked.value.bytes;
    gzipWarnings.push(...unpacked.value.warnings);
  }
}

async function decodeFormat(
  format: FileFormat,
  bytes: Uint8Array,
  gzipWarnings: Warning[],
): Promise<ReadPart[]> {
  let decoded: Decoded;
  try {
    decoded = await decoders[format](bytes);
  } catch {
    // decoders answer bad input with a result; this is for what nobody thought of
    return rejected(
      { code: 'DECODER_FAILED', message: 'The decoder failed on this file.' },
      format,
      gzipWarnings,
    );
  }
  if (!decoded.ok) return rejected(decoded.error, format, gzipWarnings);
  if (decoded.value.length === 0) {
    return rejected(
      { code: 'NOTHING_INSIDE', message: 'The file holds no readable part.' },
      format,
      gzipWarnings,
    );
  }
  const hasSeveral = decoded.value.length > 1;
  return decoded.value.map((recording) => {
    const activity = activityOf(recording);
    const facts = factsOf(recording, activity, hasSeveral);
    facts.warnings.push(...gzipWarnings);
    if (gzipWarnings.length > 0) facts.status = 'salvaged';
    return { facts, activity };
  });
}

/** Null for what is no activity and for what cannot be trusted at all; the facts stand without it. */
function activityOf(recording: Recording): Activity | null {
  if (recording.kind !== 'activity') return null;
  try {
    const activity = toActivity(recording);
    return activity.ok ? activity.value : null;
  } catch {
    return null;
  }
}

function rejected(error: Failure, format: FileFormat | null = null, warnings: Warning[] = []): ReadPart[] {
  return [{ facts: rejectedFacts('', error, format, warnings), activity: null }];
}

function tooLarge(): Failure {
  return { code: 'FILE_TOO_LARGE', message: `The file is larger than ${LIMITS.fileBytes / 2 ** 20} MB.` };
}
