import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The tracing file system, where the kernel lists its tracepoints; minimal systems and containers leave it unmounted.
 *
 * @param {string} folder where it belongs
 * @returns {import('./steps.mjs').Step}
 */
export const tracefs = (folder = '/sys/kernel/tracing') => ({
  name: 'tracefs',
  title: `mounting tracefs on ${folder}`,
  as: 'root',
  advice: `Mount it by hand: mount -t tracefs tracefs ${folder}. A container needs --privileged for that.`,
  isDone: () => existsSync(join(folder, 'events')),
  run: (exec) => exec('mount', ['-t', 'tracefs', 'tracefs', folder]),
});
