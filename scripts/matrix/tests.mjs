import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../setup/paths.mjs';

/**
 * The test files of the kernel tier, from the root of the checkout. What looks for leftovers comes last.
 *
 * @returns {readonly string[]}
 */
export function kernelTestFiles() {
  const packages = readdirSync(join(checkout, 'packages')).map((name) => `packages/${name}/test/kernel`);
  const examples = readdirSync(join(checkout, 'examples')).map((name) => `examples/${name}/test`);
  return [...packages, ...examples, 'test/kernel'].flatMap((folder) =>
    filesBelow(folder)
      .filter((file) => file.endsWith('.test.ts'))
      .sort(),
  );
}

/** @param {string} folder */
function filesBelow(folder) {
  try {
    const entries = readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' });
    return entries.map((entry) => join(folder, entry));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
