import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readmes, redrawn } from '../scripts/diagrams.mjs';
import { checkout } from '../scripts/setup/paths.mjs';

/** Rooms that can be reached from themselves. */
function circlesIn(drawing: string): string[] {
  const arrows = [...drawing.matchAll(/^ {2}(\S+) --> (\S+)$/gm)].map(([, from, to]) => ({ from, to }));
  const reachable = (room: string | undefined, seen = new Set<string | undefined>()) => {
    for (const { from, to } of arrows) {
      if (from !== room || seen.has(to)) continue;
      seen.add(to);
      reachable(to, seen);
    }
    return seen;
  };
  return [...new Set(arrows.map(({ from }) => from ?? ''))].filter((room) => reachable(room).has(room));
}

describe('the drawing in a package’s README', () => {
  const named = readmes.map((path) => [relative(checkout, path), path] as const);

  it.each(named)('%s is what the imports say', (_name, path) => {
    // Where it is not: node scripts/diagrams.mjs
    expect(readFileSync(path, 'utf8')).toBe(redrawn(path));
  });

  it.each(named)('%s has no circle among its rooms', (_name, path) => {
    expect(circlesIn(redrawn(path))).toEqual([]);
  });
});
