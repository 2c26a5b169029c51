import { relative } from 'node:path';
import { beforeEach } from 'vitest';
import { NOT_ON_CITUS } from './not-on-citus.ts';

beforeEach(({ task, skip }) => {
  const file = relative(process.cwd(), task.file.filepath);
  const found = NOT_ON_CITUS.find((one) => one.file === file && task.name.includes(one.title ?? ''));
  if (found !== undefined) skip(`not on Citus: ${found.why}`);
});
