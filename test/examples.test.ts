import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const folder = join(root, '.cache/examples');

/** A `ts` block of a docstring or a guide, with the place it stands at. */
interface Example {
  readonly place: string;
  readonly code: string;
}

function examplesIn(path: string): Example[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^([ \t]*\*? ?)```ts\n([\s\S]*?)^[ \t]*\*? ?```$/gm)].map((found) => {
    const line = text.slice(0, found.index).split('\n').length;
    const code = (found[2] ?? '').replace(/^[ \t]*\* ?/gm, '');
    return { place: `${relative(root, path)}:${line}`, code };
  });
}

/** Files of these folders and below, and of this ending; folders that are not there have none. */
function filesIn(folders: readonly string[], ending: string): string[] {
  return folders
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name)),
    )
    .filter((path) => path.endsWith(ending));
}

/** What the compiler says to all examples at once, each a module of its own. */
function complaintsAbout(examples: readonly Example[]): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const paths = examples.map(({ code }, index) => {
    const path = join(folder, `${index}.mts`);
    writeFileSync(path, `${code}\nexport {};\n`);
    return path;
  });
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(paths, {
    ...options,
    composite: false,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    noUnusedLocals: false,
    types: ['node'],
    paths: { '@ebpf-ts/*': [join(root, 'packages/*/src/index.ts')] },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const example = file && examples[paths.indexOf(file.fileName)];
    return `${example?.place ?? file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

describe('the examples of the documentation', () => {
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
  const sources = filesIn(
    packages.map((path) => join(path, 'src')),
    '.ts',
  );
  const readmes = [root, ...packages]
    .map((path) => join(path, 'README.md'))
    .filter((path) => existsSync(path));
  const examples = [...sources, ...readmes, ...filesIn([join(root, 'docs/guides')], '.md')].flatMap(
    examplesIn,
  );
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compile as a reader would copy them', () => {
    expect(examples.length).toBeGreaterThan(60);
    expect(complaintsAbout(examples)).toEqual([]);
  }, 60_000);

  it('are fenced, so that they are found', () => {
    const bare = sources.flatMap((path) => {
      const tags = readFileSync(path, 'utf8').matchAll(/@example *(.*)\n(.*)/g);
      return [...tags].filter(([, , next]) => !next?.includes('```ts')).map(() => relative(root, path));
    });
    expect(bare).toEqual([]);
  });
});
