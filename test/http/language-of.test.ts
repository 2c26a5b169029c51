import { describe, expect, it } from 'vitest';
import { languageOf } from '../../src/http/language-of.ts';

const said = (header: string | undefined, stored: 'en' | 'de' | null = null, language?: 'en' | 'de') =>
  languageOf({ query: { language }, headers: { 'accept-language': header } }, { language: stored });

describe('the language of sentences', () => {
  it.each([
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.5', 'de'],
    ['en;q=0.4, de;q=0.7', 'de'],
    ['fr, en-GB;q=0.8, de;q=0.7', 'en'],
    ['de;q=0, en', 'en'],
    ['fr', 'en'],
    ['*', 'en'],
    ['de;q=much', 'en'],
    [undefined, 'en'],
  ] as const)('is read from Accept-Language: %s is %s', (header, language) => {
    expect(said(header)).toBe(language);
  });

  it('is the one the address asks for, before the header, before the one the athlete chose', () => {
    expect(said('de', 'de', 'en')).toBe('en');
    expect(said('en', 'de')).toBe('en');
    expect(said('fr', 'de')).toBe('de');
    expect(said('*', 'de')).toBe('de');
  });
});
