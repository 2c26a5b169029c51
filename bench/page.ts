// The page of all measurements. Each section says on what it was measured, so that one can be measured anew
// without the others.
import type { Section } from './row.ts';

/** A section as it stands on the page, without its blank last line. */
export interface WrittenSection {
  /** of the measurement, as it is called on the command line */
  name: string;
  text: string;
}

const INTRO = `# Benchmarks

Written by \`npm run bench -- --write\`, which takes the place of the sections that it measured and leaves the others; all
files are generated, used and removed by the run. Compare ratios within one section, not times between machines.
`;

export function writtenSection(name: string, section: Section, measuredOn: string): WrittenSection {
  const lines = section.rows.map(({ what, target, measured, met }) => {
    const verdict = met === null ? (target === null ? '' : NOT_MEASURED) : met ? MET : MISSED;
    return rowText([what, target ?? '', measured, verdict]);
  });
  const head = ['| what | target | measured | |', '|---|---|---|---|'];
  const said = `\`npm run bench -- ${name}\`: ${measuredOn}`;
  return { name, text: [`## ${section.title}`, '', said, '', section.how, '', ...head, ...lines].join('\n') };
}

/** The named sections of a page or of what a measurement printed, in their order. */
export function sectionsOf(page: string): WrittenSection[] {
  return page.split(/^(?=## )/m).flatMap((part) => {
    const name = /^`npm run bench -- ([a-z-]+)`: /m.exec(part)?.[1];
    return name !== undefined && part.startsWith('## ') ? [{ name, text: part.trimEnd() }] : [];
  });
}

/**
 * The page with the measured sections in place of those of the same name, in the order of `names`. A section
 * whose measurement is not among `names` any more goes. Counts and index of targets are of all that stay.
 */
export function pageWith(
  page: string,
  measured: readonly WrittenSection[],
  names: readonly string[],
): string {
  const kept = sectionsOf(page);
  const sections = names.flatMap((name) => {
    const section = [...measured, ...kept].find((one) => one.name === name);
    return section === undefined ? [] : [section];
  });
  const index = sections.flatMap((section) =>
    targetsOf(section).map(({ what, target, verdict }) => rowText([titleOf(section), what, target, verdict])),
  );
  const without = names.filter((name) => !sections.some((section) => section.name === name));
  const never = without.length === 0 ? '' : ` Never measured: ${without.join(', ')}.`;
  const head = [
    '## Targets',
    '',
    countsText(sections) + never,
    '',
    '| section | what | target | |',
    '|---|---|---|---|',
  ];
  return [INTRO, [...head, ...index, ''].join('\n'), ...sections.map(({ text }) => `${text}\n`)].join('\n');
}

/** "12 targets met, 1 missed, 1 not measured." */
export function countsText(sections: readonly WrittenSection[]): string {
  const verdicts = sections.flatMap(targetsOf).map(({ verdict }) => verdict);
  const count = (verdict: string) => verdicts.filter((one) => one === verdict).length;
  return `${count(MET)} targets met, ${count(MISSED)} missed, ${count(NOT_MEASURED)} not measured.`;
}

const MET = 'pass';
const MISSED = '**miss**';
const NOT_MEASURED = 'not measured';

function targetsOf({ text }: WrittenSection): { what: string; target: string; verdict: string }[] {
  return text.split('\n').flatMap((line) => {
    const [what, target, , verdict] = cellsOf(line);
    return verdict ? [{ what: what!, target: target!, verdict }] : [];
  });
}

function titleOf({ text }: WrittenSection): string {
  return text.slice('## '.length, text.indexOf('\n'));
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
}

/** The cells of a line of a table with four columns; none of any other line. */
function cellsOf(line: string): string[] {
  const cells = line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
  return cells.length === 4 && cells[0] !== 'what' && !/^-+$/.test(cells[0]!) ? cells : [];
}
