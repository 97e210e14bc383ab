import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(fileURLToPath(import.meta.url), '../..');

const examples = readdirSync(join(root, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The floors, from the ground up: a package imports from the floors below its own only. */
const FLOORS = [
  ['btf', 'asm'],
  ['elf', 'symbols', 'native'],
  ['maps', 'gen'],
  ['probe'],
  ['core'],
  ['tools', 'trace'],
  ['cli'],
];

const packages = readdirSync(join(root, 'packages'));
const floorOf = (name: string) => FLOORS.findIndex((floor) => floor.includes(name));

/** What a source file imports or re-exports, as written. */
function importsOf(path: string): string[] {
  const code = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return [
    ...code.matchAll(/^(?:import|export|\}).*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm),
  ].map((found) => found[1] ?? found[2] ?? found[3] ?? '');
}

function sourcesOf(name: string, group = 'packages'): string[] {
  const folder = join(root, group, name, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path));
}

function packagesImportedBy(name: string): string[] {
  const imported = sourcesOf(name).flatMap(importsOf);
  const ours = imported
    .map((specifier) => /^@ebpf-ts\/(.+)$/.exec(specifier)?.[1])
    .filter((found) => found !== undefined);
  return [...new Set(ours)].sort();
}

describe('the house', () => {
  it.each(packages)('%s stands on a floor, and imports from the floors below', (name) => {
    expect(floorOf(name)).toBeGreaterThanOrEqual(0);
    const notBelow = packagesImportedBy(name).filter((imported) => floorOf(imported) >= floorOf(name));
    expect(notBelow).toEqual([]);
  });

  it.each(packages)('%s declares just the packages of ours that it imports', (name) => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    const declared = Object.keys(manifest.dependencies ?? {}).filter((dependency) =>
      dependency.startsWith('@ebpf-ts/'),
    );
    expect(declared.map((dependency) => dependency.slice('@ebpf-ts/'.length)).sort()).toEqual(
      packagesImportedBy(name),
    );
  });

  it.each(packages)('%s has no circle among its files', (name) => {
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (path: string, trail: readonly string[]) => {
      if (trail.includes(path)) {
        circles.push(
          [...trail.slice(trail.indexOf(path)), path].map((step) => relative(root, step)).join(' → '),
        );
        return;
      }
      if (done.has(path)) return;
      for (const specifier of importsOf(path)) {
        if (specifier.startsWith('.')) walk(resolve(dirname(path), specifier), [...trail, path]);
      }
      done.add(path);
    };
    for (const path of sourcesOf(name)) walk(path, []);
    expect(circles).toEqual([]);
  });

  it.each(packages)('%s has an index that only re-exports', (name) => {
    const index = readFileSync(join(root, 'packages', name, 'src/index.ts'), 'utf8');
    const rest = index
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/^export (type )?(\*|\{[^}]*\}) from '[^']+';$/gm, '')
      .trim();
    expect(rest).toBe('');
  });

  it.each(['btf', 'asm', 'elf'])('%s runs wherever JavaScript does: it imports nothing of Node', (name) => {
    const foreign = sourcesOf(name)
      .flatMap(importsOf)
      .filter((specifier) => !/^(\.\.?\/|@ebpf-ts\/(btf|asm|elf)$)/.test(specifier));
    expect(foreign).toEqual([]);
    const config = JSON.parse(readFileSync(join(root, 'packages', name, 'tsconfig.json'), 'utf8'));
    // Neither do its files know Node's globals: without types of its own it is checked with none.
    expect(config.compilerOptions.types).toBeUndefined();
  });

  it('keeps core free of runtime dependencies other than ours and node-gyp-build', () => {
    const below = packages.filter((name) => floorOf(name) <= floorOf('core'));
    const foreign = below.flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
      return Object.keys(manifest.dependencies ?? {}).filter(
        (dependency) => !dependency.startsWith('@ebpf-ts/'),
      );
    });
    expect(foreign).toEqual(['node-gyp-build']);
  });
});

describe.each(examples)('the example %s', (name) => {
  const manifest = JSON.parse(readFileSync(join(root, 'examples', name, 'package.json'), 'utf8'));

  it('is a package that nobody publishes, with a README that begins with its name', () => {
    expect(manifest).toMatchObject({ name: `@ebpf-ts/example-${name}`, private: true });
    const readme = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8');
    expect(readme.startsWith(`# ${name}: `)).toBe(true);
  });

  it('imports what is published, what Node has and what is beside it, and declares just that', () => {
    const imported = new Set(sourcesOf(name, 'examples').flatMap(importsOf));
    const foreign = [...imported].filter((specifier) => !/^(node:|\.\/)/.test(specifier));
    expect(foreign.sort()).toEqual(Object.keys(manifest.dependencies).sort());
    expect(foreign.filter((specifier) => !/^@ebpf-ts\/[a-z]+$/.test(specifier))).toEqual([]);
  });

  it('is tested', () => {
    expect(readdirSync(join(root, 'examples', name, 'test'))).toContain(`${name}.test.ts`);
  });
});
