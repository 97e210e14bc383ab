import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { genCommand } from '../packages/cli/src/gen/command.ts';
import { runGen } from '../packages/cli/src/gen/run.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The sources of packages and examples. */
const sources = ['packages', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => filesIn(join(root, folder, name, 'src'))),
);

/** Those that were made of an object, each with the words of the command in its first line. */
const modules = sources.flatMap((path) => {
  const [, words] = /^\/\/ Made by `ebpf-ts gen (.*)`/.exec(readFileSync(path, 'utf8')) ?? [];
  return words === undefined ? [] : [{ name: relative(root, path), path, words: words.split(' ') }];
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

describe('a typed module of the repository', () => {
  it('is one of several', () => {
    expect(modules.length).toBeGreaterThan(1);
  });

  it.each(modules)('$name is what its object gives', async ({ path, words }) => {
    const before = process.cwd();
    process.chdir(dirname(path));
    try {
      await genCommand(runGen).parseAsync([...words, '--check'], { from: 'user' });
    } finally {
      process.chdir(before);
    }
  });
});
