import { describe, expect, it } from 'vitest';
import { countsText, pageWith, sectionsOf, writtenSection } from '../../bench/page.ts';
import type { Row, Section } from '../../bench/row.ts';

const NAMES = ['fit', 'api', 'start'];
const row = (what: string, met: boolean | null, target: string | null = 'under 5 ms'): Row => ({
  what,
  target,
  measured: '4 ms',
  met,
});
const section = (title: string, ...rows: Row[]): Section => ({ title, how: 'So.', versions: [], rows });
const fit = writtenSection(
  'fit',
  section('One hour', row('read', true), row('kept', null, null)),
  'here, one.',
);
const api = writtenSection('api', section('Reads', row('today', false), row('zones', null)), 'here, two.');

describe('the page of measurements', () => {
  it('takes a section anew and leaves the others as they were, each with what it was measured on', () => {
    const before = pageWith('', [fit, api], NAMES);
    const later = writtenSection('api', section('Reads of all', row('today', true)), 'there, three.');
    const after = pageWith(before, [later], NAMES);
    expect(sectionsOf(after)).toEqual([fit, later]);
    expect(after).toContain('`npm run bench -- fit`: here, one.');
    expect(after).toContain('`npm run bench -- api`: there, three.');
    expect(pageWith(after, [], NAMES)).toBe(after);
  });

  it('keeps the order of the measurements, whichever came first', () => {
    const page = pageWith(pageWith('', [api], NAMES), [fit], NAMES);
    expect(sectionsOf(page).map(({ name }) => name)).toEqual(['fit', 'api']);
  });

  it('counts the targets of all sections and lists each once', () => {
    const page = pageWith(pageWith('', [api], NAMES), [fit], NAMES);
    const index = page.slice(page.indexOf('## Targets'), page.indexOf('## One hour'));
    expect(index.trim().split('\n')).toEqual([
      '## Targets',
      '',
      '1 targets met, 1 missed, 1 not measured. Never measured: start.',
      '',
      '| section | what | target | |',
      '|---|---|---|---|',
      '| One hour | read | under 5 ms | pass |',
      '| Reads | today | under 5 ms | **miss** |',
      '| Reads | zones | under 5 ms | not measured |',
    ]);
  });

  it('drops a section whose measurement there is no more', () => {
    expect(sectionsOf(pageWith(pageWith('', [fit, api], NAMES), [], ['api']))).toEqual([api]);
  });

  it('reads a section out of what its process printed beside it', () => {
    expect(sectionsOf(`a line\n${api.text}\n\n`)).toEqual([api]);
    expect(sectionsOf('## Something else\n\ntext')).toEqual([]);
  });

  it('holds a cell with a border in it', () => {
    const odd = writtenSection('fit', section('Odd', row('this | that', true)), 'here.');
    expect(countsText(sectionsOf(pageWith('', [odd], NAMES)))).toBe(
      '1 targets met, 0 missed, 0 not measured.',
    );
  });
});
