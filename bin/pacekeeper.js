#!/usr/bin/env node
// The `pacekeeper` command: checks the Node version, then hands over to src/cli/main.ts.
import { fileURLToPath } from 'node:url';
import { runOnNode24 } from './with-node-24.js';

await runOnNode24(fileURLToPath(new URL('../src/cli/main.ts', import.meta.url)), process.argv.slice(2));
