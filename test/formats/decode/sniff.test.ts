import { describe, expect, it } from 'vitest';
import { sniff } from '../../../src/formats/decode/sniff.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const told = (input: Uint8Array) => {
  const result = sniff(input);
  return result.ok ? result.value : result.error.code;
};

describe('sniff', () => {
  it('knows FIT by its signature at byte 8', () => {
    expect(told(bytes('\u000e\u0010\u0000\u0000\u0000\u0000\u0000\u0000.FIT\u0000\u0000'))).toBe('fit');
    expect(told(bytes('\u000e\u0010\u0000\u0000\u0000\u0000\u0000\u0000.FI'))).toBe('UNKNOWN_FORMAT');
    expect(told(bytes('.FIT\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000'))).toBe('UNKNOWN_FORMAT');
  });

  it('knows gzip and zip, also a zip without entries', () => {
    expect(told(new Uint8Array([0x1f, 0x8b, 8, 0]))).toBe('gzip');
    expect(told(bytes('PK\u0003\u0004'))).toBe('zip');
    expect(told(bytes('PK\u0005\u0006'))).toBe('zip');
    expect(told(bytes('PKWARE'))).toBe('UNKNOWN_FORMAT');
  });

  it.each([
    ['plain', '<gpx version="1.1">', 'gpx'],
    ['with declaration', '<?xml version="1.0"?>\n<gpx>', 'gpx'],
    ['with a prefix', '<g:gpx xmlns:g="x">', 'gpx'],
    ['behind comments', '<!-- <kml> > --><?pi <tcx> ?><gpx/>', 'gpx'],
    ['behind white space', '\n          <TrainingCenterDatabase xmlns="x">', 'tcx'],
    ['with a byte order mark', '\ufeff<?xml version="1.0"?><TrainingCenterDatabase>', 'tcx'],
    ['behind a DOCTYPE with quoted brackets', '<!DOCTYPE a [<!ENTITY b "]> <html>">]>\n<gpx>', 'gpx'],
    ['whose name only begins alike', '<gpxx>', 'UNKNOWN_FORMAT'],
    ['whose root is another', '<kml><gpx/></kml>', 'UNKNOWN_FORMAT'],
    ['with the name in text only', 'hello <gpx>', 'UNKNOWN_FORMAT'],
    ['that is a web page', '<!DOCTYPE html><html><gpx/></html>', 'UNKNOWN_FORMAT'],
  ])('tells XML %s by its root element', (_, text, expected) => {
    expect(told(bytes(text))).toBe(expected);
  });

  it('reads UTF-16 in both orders, with and without a byte order mark', () => {
    const text = '<?xml version="1.0" encoding="UTF-16"?><gpx creator="ä">';
    expect(told(bytes(text, 'utf16le'))).toBe('gpx');
    expect(told(bytes(`\ufeff${text}`, 'utf16le'))).toBe('gpx');
    expect(told(utf16be(text))).toBe('gpx');
    expect(told(utf16be(`\ufeff${text}`))).toBe('gpx');
  });

  it('says of anything else what it looks like', () => {
    const look = (input: Uint8Array) => {
      const result = sniff(input);
      return result.ok ? '' : result.error.message;
    };
    expect(look(bytes('<html><body>Sign in'))).toContain('a web page');
    expect(look(new Uint8Array([0, 5, 22, 7, 0, 2, 0, 0]))).toContain('resource fork');
    expect(look(new Uint8Array(500))).toContain('zeros');
    expect(look(bytes('id,name\n1,x'))).toContain('plain text');
    expect(look(new Uint8Array([200, 1, 77, 3, 250]))).toContain('no known format');
  });

  it('says that an empty file is empty', () => {
    expect(told(new Uint8Array(0))).toBe('EMPTY_FILE');
  });

  it('ends in time on long hostile beginnings', () => {
    const before = performance.now();
    for (const piece of ['<!', '<?', '<!--', '<![', '<!DOCTYPE a [', '"', ' ', '<?x?>']) {
      expect(told(bytes(piece.repeat(1_000_000 / piece.length)))).toBe('UNKNOWN_FORMAT');
    }
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
