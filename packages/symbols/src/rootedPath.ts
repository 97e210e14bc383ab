import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** As many links as the kernel follows. */
const MOST_LINKS = 40;

/**
 * The path by which this process reaches a file as another root has it: absolute links start there, and nothing leads
 * out of it. What is not there is left as it is, for the caller to fail on.
 */
export function rootedPath(root: string, path: string): string {
  if (root === '' || root === '/') return path;
  let rest = normalize(`/${path}`).split('/').filter(Boolean);
  let at = '/';
  for (let links = 0; rest.length > 0; ) {
    const [name = '', ...others] = rest;
    rest = others;
    if (name === '..') at = dirname(at);
    if (name === '..' || name === '.') continue;
    const target = links < MOST_LINKS ? linkTarget(join(root, at, name)) : undefined;
    if (target === undefined) at = join(at, name);
    else {
      links++;
      if (target.startsWith('/')) at = '/';
      rest = [...target.split('/').filter(Boolean), ...rest];
    }
  }
  return join(root, at);
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
