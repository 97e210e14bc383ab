import { defineConfig } from 'vitest/config';
import NothingLeftLast from './test/support/nothingLeftLast.ts';

// Sources, not builds: every package is resolved through its own condition.
const conditions = ['@ebpf-ts/source'];
const common = { ssr: { resolve: { conditions, externalConditions: conditions } }, resolve: { conditions } };

// What panics and hangs is not even found on a machine that matters.
const isMachine = process.env.EBPF_TS_KERNEL !== undefined;
const onlyInMachine = isMachine ? ['scripts/matrix/self-test/*.test.ts'] : [];

// Compilers and other tools are asked, on machines of any speed; emulated ones are slower by an order of magnitude.
const longest = isMachine ? 600_000 : 60_000;

export default defineConfig({
  test: {
    sequence: { sequencer: NothingLeftLast },
    projects: [
      {
        ...common,
        test: {
          name: 'unit',
          include: ['packages/*/test/*.test.ts', 'scripts/test/*.test.ts', 'test/*.test.ts'],
          testTimeout: longest,
          hookTimeout: longest,
        },
      },
      {
        ...common,
        test: {
          name: 'kernel',
          include: [
            'packages/*/test/kernel/**/*.test.ts',
            'examples/*/test/*.test.ts',
            'test/kernel/*.test.ts',
            ...onlyInMachine,
          ],
          globalSetup: ['test/support/baseline.ts'],
          setupFiles: ['test/support/journal.ts'],
          // These tests count fds, threads and the kernel's own lists, so one file runs at a time.
          pool: 'forks',
          fileParallelism: false,
          testTimeout: longest,
          hookTimeout: longest,
        },
      },
    ],
  },
});
