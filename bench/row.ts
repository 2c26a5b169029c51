/** One line of the table. */
export interface Row {
  what: string;
  /** null: measured for the record, nothing is promised */
  target: string | null;
  measured: string;
  /** null where there is no target or it could not be measured here */
  met: boolean | null;
}

export interface Section {
  title: string;
  /** how it was measured, in a sentence or two */
  how: string;
  rows: Row[];
}

export function sectionText({ title, how, rows }: Section): string {
  const lines = rows.map(({ what, target, measured, met }) => {
    const verdict = met === null ? '' : met ? 'pass' : '**miss**';
    return `| ${what} | ${target ?? ''} | ${measured} | ${verdict} |`;
  });
  const head = ['| what | target | measured | |', '|---|---|---|---|'];
  return [`## ${title}`, '', how, '', ...head, ...lines, ''].join('\n');
}
