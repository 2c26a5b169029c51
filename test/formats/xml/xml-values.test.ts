import { describe, expect, it } from 'vitest';
import { xmlEncoding } from '../../../src/formats/xml/xml-encoding.ts';
import { parseNumber } from '../../../src/formats/xml/xml-number.ts';
import { parseXmlTime } from '../../../src/formats/xml/xml-time.ts';
import { bytesOf } from '../../support/xml-gpx.ts';

describe('parseXmlTime', () => {
  it.each([
    ['2024-05-01T10:00:00Z', '2024-05-01T10:00:00.000Z', 0],
    ['2024-05-01T10:00:00.250Z', '2024-05-01T10:00:00.250Z', 0],
    ['2024-05-01T10:00:00.0999Z', '2024-05-01T10:00:00.100Z', 0],
    ['2024-05-01T10:00:00,5Z', '2024-05-01T10:00:00.500Z', 0],
    [' 2024-05-01 10:00Z\n', '2024-05-01T10:00:00.000Z', 0],
    ['2024-05-01T12:00:00+02:00', '2024-05-01T10:00:00.000Z', 7200],
    ['2024-05-01T04:30:00.5-0530', '2024-05-01T10:00:00.500Z', -19_800],
    ['2024-05-01T12:00:00+02', '2024-05-01T10:00:00.000Z', 7200],
    ['2024-05-01T10:00:00', '2024-05-01T10:00:00.000Z', null],
    ['2024-02-29T10:00:00Z', '2024-02-29T10:00:00.000Z', 0],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z', 0],
  ])('reads "%s"', (text, iso, offsetS) => {
    expect(parseXmlTime(text)).toEqual({ ms: Date.parse(iso), offsetS });
  });

  it.each([
    '',
    'now',
    '2024-05-01',
    '2023-02-29T10:00:00Z',
    '2024-13-01T10:00:00Z',
    '2024-00-01T10:00:00Z',
    '2024-05-32T10:00:00Z',
    '2024-05-01T24:00:00Z',
    '2024-05-01T10:60:00Z',
    '2024-05-01T10:00:61Z',
    '2024-05-01T10:00:00+99:00',
    '2024-05-01T10:00:0xZ',
    '2024-05-01T10-00-00Z',
    '1714557600',
  ])('takes "%s" for no time', (text) => {
    expect(parseXmlTime(text)).toBeNull();
  });
});

describe('parseNumber', () => {
  it('reads whole decimal numbers and nothing else', () => {
    expect(['46.5', ' -1e2 ', '+.5', '3.'].map(parseNumber)).toEqual([46.5, -100, 0.5, 3]);
    for (const text of ['', ' ', '4,5', '12 bpm', '0x10', 'NaN', 'Infinity', '--1', null]) {
      expect(parseNumber(text)).toBeNaN();
    }
  });

  it('takes numbers beyond any quantity for none, so that no sum of them is infinite', () => {
    expect(parseNumber('1000000000000000')).toBe(1e15);
    for (const text of ['9'.repeat(400), '1e308', '-1e308', '1.8e309', '99999999999999999999999']) {
      expect(parseNumber(text)).toBeNaN();
    }
  });
});

describe('xmlEncoding', () => {
  it('believes the mark, then the bytes, then the declaration', () => {
    expect(xmlEncoding(Uint8Array.of(0xef, 0xbb, 0xbf, 0x3c))).toEqual({ label: 'utf-8', offset: 3 });
    expect(xmlEncoding(Uint8Array.of(0xff, 0xfe, 0x3c, 0))).toEqual({ label: 'utf-16le', offset: 2 });
    expect(xmlEncoding(Uint8Array.of(0xfe, 0xff, 0, 0x3c))).toEqual({ label: 'utf-16be', offset: 2 });
    expect(xmlEncoding(Uint8Array.of(0x3c, 0, 0x3f, 0)).label).toBe('utf-16le');
    expect(xmlEncoding(Uint8Array.of(0, 0x3c, 0, 0x3f)).label).toBe('utf-16be');
    expect(xmlEncoding(bytesOf('<?xml version="1.0" encoding="ISO-8859-1"?>')).label).toBe('windows-1252');
    expect(xmlEncoding(bytesOf("<?xml version='1.0' encoding='windows-1251'?>")).label).toBe('windows-1251');
    expect(xmlEncoding(bytesOf('<?xml version="1.0" encoding="UTF-16"?>')).label).toBe('utf-8');
    expect(xmlEncoding(bytesOf('<?xml version="1.0" encoding="klingon"?>')).label).toBe('utf-8');
    expect(xmlEncoding(bytesOf('<gpx/>')).label).toBe('utf-8');
    expect(xmlEncoding(new Uint8Array(0)).label).toBe('utf-8');
  });
});
