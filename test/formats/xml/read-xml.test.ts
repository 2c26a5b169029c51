import { describe, expect, it } from 'vitest';
import { MAX_RUN_CHARS, MAX_VALUE_CHARS, readXml } from '../../../src/formats/xml/read-xml.ts';
import { bytesOf } from '../../support/xml-gpx.ts';

const NOT_ROOT = { code: 'NOT_A', message: 'Not <a>.' };

/** Everything a reader is told, in order: "+name" and "-name=text". */
function read(text: string) {
  const told: string[] = [];
  const outcome = readXml(bytesOf(text), 'a', NOT_ROOT, {
    open(name) {
      told.push(`+${name}`);
      return null;
    },
    close(name, value) {
      told.push(`-${name}=${value}`);
    },
  });
  return { ...outcome, told: told.join(' ') };
}

describe('readXml', () => {
  it('tells local names, texts of leaves and nothing after the root', () => {
    const { told, failure } = read('<a> <x:b>1 &lt; <![CDATA[2]]></x:b> <c/></a><d>');
    expect(told).toBe('+a +b -b=1 < 2 +c -c= -a=');
    expect(failure).toBeNull();
  });

  it('does not tell of elements that are not whole', () => {
    expect(read('<a><b>1</b><b>2').told).toBe('+a +b -b=1 +b');
    expect(read('<a><b>1</c></a>')).toMatchObject({ told: '+a +b', failure: { code: 'XML_MALFORMED' } });
    expect(read('<a><b><c>1</c></a>').told).toBe('+a +b +c -c=1');
  });

  it('knows a prefix that is declared where it is used', () => {
    expect(read('<a><x:b xmlns:x="u"/><x:c/></a>').undeclaredPrefix).toBe(false);
    expect(read('<a><x:b/></a>').undeclaredPrefix).toBe(true);
  });

  it('reads the same in whatever pieces the bytes come', () => {
    // multi-byte characters, entities and "\r\n" on both sides of the 64 KB borders
    for (let shift = 0; shift < 8; shift += 1) {
      const value = 'é&amp;\r\n'.repeat(8000);
      const { told } = read(`<a>${' '.repeat(shift)}<b>${value}</b></a>`);
      expect(told).toBe(`+a +b -b=${'é&\n'.repeat(8000)} -a=`);
    }
  });

  it('cuts long values and refuses endless ones', () => {
    const { told } = read(`<a><b>${'x'.repeat(MAX_VALUE_CHARS + 10)}</b></a>`);
    expect(told).toBe(`+a +b -b=${'x'.repeat(MAX_VALUE_CHARS)} -a=`);
    for (const endless of ['<a>', '<a b="', '<a><!--', '<a ', '<!DOCTYPE a [', '<']) {
      const { failure } = read(endless + 'x'.repeat(MAX_RUN_CHARS + 200_000));
      expect(failure?.code, endless).toBe('XML_MALFORMED');
    }
  });

  it('gives up on a file full of small faults', () => {
    expect(read(`<a>${'&x;'.repeat(900)}</a>`)).toMatchObject({ failure: null, faults: true });
    expect(read(`<a>${'&x;'.repeat(1100)}</a>`).failure?.code).toBe('XML_MALFORMED');
  });

  it('takes at most a second for a megabyte of anything', () => {
    const megabyte = (unit: string): string => unit.repeat(Math.ceil(1e6 / unit.length));
    const hostile = [
      `<a>${megabyte('&')}`,
      `<a>${megabyte('&x;')}`,
      `<a>${megabyte('<b/>')}`,
      `<a>${megabyte('<!-- -->')}`,
      `<a>${megabyte('<!')}`,
      `<a>${megabyte(']]>')}`,
      `<a ${megabyte('b="" ')}`,
      `<a>${megabyte('\u0001')}`,
      `<a>${megabyte('</a')}`,
      `<!DOCTYPE a [${megabyte('<')}`,
      megabyte('<?x ?>'),
    ];
    for (const text of hostile) {
      const bytes = bytesOf(text);
      const began = process.cpuUsage();
      readXml(bytes, 'a', NOT_ROOT, { open: () => null, close: () => {} });
      expect(process.cpuUsage(began).user / 1000, text.slice(0, 20)).toBeLessThan(1000);
    }
  });
});
