import type { Goal } from './goal.ts';
import { a1 } from './goals/a1.ts';
import { a2 } from './goals/a2.ts';
import { a3 } from './goals/a3.ts';
import { a4 } from './goals/a4.ts';
import { a5 } from './goals/a5.ts';
import { a6 } from './goals/a6.ts';
import { a7 } from './goals/a7.ts';
import { a8 } from './goals/a8.ts';
import { a9 } from './goals/a9.ts';
import { c1 } from './goals/c1.ts';
import { c2 } from './goals/c2.ts';
import { c3 } from './goals/c3.ts';
import { c4 } from './goals/c4.ts';
import { c5 } from './goals/c5.ts';
import { c6 } from './goals/c6.ts';
import { c7 } from './goals/c7.ts';
import { c9 } from './goals/c9.ts';
import { c10 } from './goals/c10.ts';
import { d7 } from './goals/d7.ts';
import { d8 } from './goals/d8.ts';
import { d9 } from './goals/d9.ts';
import { d10 } from './goals/d10.ts';
import { g1 } from './goals/g1.ts';
import { g2 } from './goals/g2.ts';
import { k1 } from './goals/k1.ts';
import { k3 } from './goals/k3.ts';
import { k4 } from './goals/k4.ts';
import { k5 } from './goals/k5.ts';
import { k6 } from './goals/k6.ts';
import { k7 } from './goals/k7.ts';
import { k8 } from './goals/k8.ts';
import { k9 } from './goals/k9.ts';

/** All goals that are tried, in the order of the sheet. */
export const GOALS: readonly Goal[] = [
  a1,
  a2,
  a3,
  a4,
  a5,
  a6,
  a7,
  a8,
  a9,
  c1,
  c2,
  c3,
  c4,
  c5,
  c6,
  c7,
  c9,
  c10,
  d7,
  d8,
  d9,
  d10,
  g1,
  g2,
  k1,
  k3,
  k4,
  k5,
  k6,
  k7,
  k8,
  k9,
];
