import type { Mutant } from './mutant.ts';

const SALVAGE = 'test/formats/decode/fit-salvage.test.ts';
const ARCHIVE = 'test/formats/decode/archive.test.ts';

/** What would read a file, a clock or a track wrongly. */
export const READING_MUTANTS: Mutant[] = [
  {
    id: 'wrong-crc-accepted',
    what: 'a FIT file with a wrong checksum counts as intact',
    file: 'src/formats/decode/fit-framing.ts',
    from: 'if (mayCheck && fitCrc(bytes, at, claimedEnd) === uint16At(bytes, claimedEnd)) {',
    to: 'if (mayCheck) {',
    test: { file: SALVAGE, name: 'is read whole where only its checksum is wrong' },
  },
  {
    id: 'header-crc-ignored',
    what: 'a wrong header checksum gives no warning',
    file: 'src/formats/decode/fit-framing.ts',
    from: 'if (stored !== 0 && stored !== fitCrc(bytes, at, at + 12))',
    to: 'if (stored !== 0 && stored !== stored)',
    test: { file: SALVAGE, name: 'is read with a warning where the header checksum is wrong' },
  },
  {
    id: 'only-first-of-chain',
    what: 'of several FIT files chained in one only the first is read',
    file: 'src/formats/decode/fit-framing.ts',
    from: '      parts.push(part);\n      at = next;\n',
    to: '      parts.push(part);\n      at = bytes.length;\n',
    test: { file: 'test/formats/decode/fit.test.ts', name: 'gives one recording for each chained activity' },
  },
  {
    id: 'zip-path-climbs',
    what: 'an entry whose name climbs out of its folder is handed over',
    file: 'src/formats/decode/entry-name.ts',
    from: "name.split('/').includes('..')",
    to: "name.startsWith('..')",
    test: { file: ARCHIVE, name: '' },
  },
  {
    id: 'zip-absolute-path',
    what: 'an entry with an absolute name is handed over',
    file: 'src/formats/decode/entry-name.ts',
    from: "name.startsWith('/') || /^[A-Za-z]:/.test(name)",
    to: '/^[A-Za-z]:/.test(name)',
    test: { file: ARCHIVE, name: '' },
  },
  {
    id: 'zip-bomb-declared',
    what: 'the sizes that an archive declares are not added up before it is read',
    file: 'src/formats/decode/archive.ts',
    from: '  if (declaredBytes(zip.value.entries) > LIMITS.archiveOutBytes) return tooMuch();\n',
    to: '',
    test: { file: ARCHIVE, name: 'refuses an archive whose files declare more' },
  },
  {
    id: 'gzip-bomb',
    what: 'a gzip stream may unpack to any multiple of its size',
    file: 'src/formats/decode/gzip.ts',
    from: 'out > packed * LIMITS.ratio',
    to: 'out > packed * LIMITS.ratio * 1e6',
    test: { file: 'test/formats/decode/gzip.test.ts', name: 'stops at 200 times' },
  },
  {
    id: 'decoder-env',
    what: 'a decoder process gets the environment of the service',
    file: 'src/formats/decode/decoder-process.ts',
    from: 'env: {},',
    to: 'env: process.env,',
    test: { file: 'test/formats/decode/pool.test.ts', name: 'gives children no environment' },
  },
  {
    id: 'utc-day',
    what: 'an activity counts for its day in UTC and not for the athlete’s own',
    file: 'src/core/time.ts',
    from: '  return localTime(ms, zone).day;',
    to: "  return localTime(ms, zone === '' ? zone : 'UTC').day;",
    test: { file: 'test/core/time.test.ts', name: '' },
  },
  {
    id: 'odd-offset-believed',
    what: 'any offset that a file states is believed',
    file: 'src/core/activity/activity-zone.ts',
    from: 'return seconds >= WEST_S && seconds <= EAST_S && seconds % STEP_S === 0;',
    to: 'return seconds >= WEST_S && seconds <= EAST_S;',
    test: { file: 'test/core/activity/activity-zone.test.ts', name: 'does not believe an offset' },
  },
  {
    id: 'stream-length-unchecked',
    what: 'a stored stream that ends early is read as far as it goes',
    file: 'src/core/activity/stream-codec.ts',
    from: "  if (source.at !== bytes.length) return damaged('the end');\n",
    to: '',
    test: { file: 'test/core/activity/stream-codec.test.ts', name: 'refuses a stream that ends early' },
  },
];
