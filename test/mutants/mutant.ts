/** One deliberate defect: an exact text of one file and what takes its place, and the test that must notice it. */
export interface Mutant {
  id: string;
  /** what is wrong with it, as a person would say it */
  what: string;
  file: string;
  /** stands in the file exactly once */
  from: string;
  to: string;
  /** `name` is part of its full name; empty where the tests of a file build on each other, and all are run */
  test: { file: string; name: string };
}
