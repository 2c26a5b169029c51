#!/usr/bin/env node
// Runs a module on Node 24 or newer: node bin/with-node-24.js <module> [arguments…]
// Plain JavaScript without dependencies, so that an old Node can read it and say what is missing.
// `npm ci` brings Node 24 as a package; npm scripts already run on it, and this finds it when
// the file is started by an older Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export async function runOnNode24(modulePath, args) {
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    process.argv = [process.argv[0], resolve(modulePath), ...args];
    const { startQuickly } = await import('./quick-start.js');
    startQuickly();
    await import(pathToFileURL(resolve(modulePath)).href);
    return;
  }
  const root = fileURLToPath(new URL('..', import.meta.url));
  const bundled = resolve(root, `node_modules/node-linux-${process.arch}/bin/node`);
  if (!existsSync(bundled)) {
    process.stderr.write(`Pacekeeper needs Node 24 or newer; this is ${process.version}.\n`);
    process.exit(1);
  }
  const child = spawn(bundled, [resolve(modulePath), ...args], { stdio: 'inherit' });
  // whoever stops this process means the one that does the work
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [modulePath, ...args] = process.argv.slice(2);
  await runOnNode24(modulePath, args);
}
