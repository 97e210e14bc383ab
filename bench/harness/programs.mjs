import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cache } from '../../scripts/setup/paths.mjs';

/**
 * The program that `compile` makes of a source, which is made again only when the source changes.
 *
 * @param {string} source
 * @param {(into: string) => Promise<void>} compile
 */
export async function programOf(source, compile) {
  const folder = join(cache, 'bench');
  const content = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const program = join(folder, `${basename(source).replaceAll('.', '-')}-${content}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  await compile(`${program}.making`);
  renameSync(`${program}.making`, program);
  return program;
}
