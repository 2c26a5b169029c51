import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Compresses once what would otherwise be compressed for every visitor. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir }) {
    for (const name of readdirSync(join(dir!, 'assets'))) {
      if (!/\.(js|css|svg)$/.test(name)) continue;
      const path = join(dir!, 'assets', name);
      const bytes = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(bytes));
      writeFileSync(`${path}.gz`, gzipSync(bytes));
    }
  },
};

/**
 * The browser app: src/web → dist/, or the folder given with --outDir. Everything it loads comes from
 * there; nothing is inlined, so that the page needs no exception from its policy.
 */
export default defineConfig({
  root: 'src/web',
  // whoever starts the build may have said `test`; what people load is never the development build
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [react(), tailwindcss(), compressed],
  build: {
    outDir: '../../dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // the client of the API stands beside the app
  server: { proxy: { '/v1': 'http://127.0.0.1:3000' }, fs: { allow: ['../..'] } },
});
