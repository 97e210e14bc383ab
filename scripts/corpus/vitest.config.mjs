import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { checkout } from '../setup/paths.mjs';

const conditions = ['@ebpf-ts/source'];

/** The tests of a corpus that `npm test` has no time to gather. */
export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  resolve: { conditions },
  test: {
    root: checkout,
    include: [join(checkout, 'packages/*/test/corpus/*.test.ts')],
    testTimeout: 60_000,
  },
});
