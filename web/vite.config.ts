import { fileURLToPath } from 'node:url';
import locales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { narrowImports } from './scripts/narrow-imports.ts';

interface Modules {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null;
}

// All that the first script imports, by however many steps, other than lazily.
let first: Set<string> | undefined;
function belongsToFirst(id: string, modules: Modules): boolean {
  if (first === undefined) {
    first = new Set([fileURLToPath(new URL('src/main.tsx', import.meta.url))]);
    for (const reached of first) {
      for (const imported of modules.getModuleInfo(reached)?.importedIds ?? []) first.add(imported);
    }
  }
  return first.has(id);
}

export default defineConfig({
  // react-aria brings its words in thirty languages; the page speaks these (src/texts).
  plugins: [{ ...locales.vite({ locales: ['en-US', 'de-DE'] }), enforce: 'pre' }, narrowImports(), react()],
  html: { cspNonce: '{{nonce}}' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // In the shell (scripts/build.ts): no page waits for a sheet of its own.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        // One script before the page can be used: what is shared with a lazy page is not split off from the first.
        codeSplitting: { groups: [{ debugName: 'first', name: (id, modules) => (belongsToFirst(id, modules) ? 'page' : null) }] },
      },
    },
  },
});
