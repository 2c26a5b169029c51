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
  /** what it was measured with besides Node and this project: names with their versions */
  versions: readonly string[];
  rows: Row[];
}
