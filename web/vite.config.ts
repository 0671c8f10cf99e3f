// SPDX-License-Identifier: Apache-2.0
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Everything is one origin and hashed; nothing is inlined as a data: address, because the policy allows none.
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // light-dark() must reach the browser as it is: the scheme is set at run time.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
