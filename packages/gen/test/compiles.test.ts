import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { compiledBpfFile } from '../../../scripts/setup/fixtures.mjs';
import { compileBpf } from '../../elf/test/compile.ts';
import { fixtures } from '../../elf/test/fixtures.ts';
import { generateModule } from '../src/index.ts';
import { complaints, lintOf } from './modules.ts';

/** Where the programs of other tests lie. */
const folders = ['../../core/test/kernel/attach', '../../tools/bpf', '../../../examples/execs/bpf'].map(
  (path) => fileURLToPath(new URL(path, import.meta.url)),
);

describe('the modules of every program in the tests', () => {
  const modules: Record<string, string> = {};
  beforeAll(async () => {
    const add = (name: string, bytes: Uint8Array) => {
      const file = name.replace(/\W/g, '_');
      modules[`${file}.ts`] = generateModule(bytes, { name, url: `./${name}.bpf.o` });
      modules[`${file}_embedded.ts`] = generateModule(bytes, { name, u64: 'number' });
    };
    for (const [name, source] of Object.entries(fixtures)) {
      add(name, compileBpf(source));
      add(`${name}-big-endian`, compileBpf(source, { target: 'bpfeb' }));
    }
    for (const folder of folders) {
      for (const name of readdirSync(folder).filter((name) => name.endsWith('.bpf.c'))) {
        add(basename(name, '.bpf.c'), readFileSync(await compiledBpfFile(`${folder}/${name}`)));
      }
    }
  });

  it('compile under the strictest options, and every map in them is one', async () => {
    expect(Object.keys(modules).length).toBeGreaterThan(50);
    expect(await complaints({ ...modules, 'maps.ts': mapsOf(modules) })).toEqual([]);
  });

  it('are what the linter and the formatter ask for', () => {
    expect(lintOf(modules)).toBe('');
  });
});

/** A module that compiles where no map of the others is `never`: that is what a shape's map becomes if it is no map. */
function mapsOf(modules: Readonly<Record<string, string>>): string {
  const shapes = Object.entries(modules).map(([file, text], index) => {
    const name = /^export interface (\w+) \{\n {2}readonly maps/m.exec(text)?.[1];
    return `import type { ${name} as S${index} } from './${file}';\nexport const none${index}: Lost<S${index}> = true;`;
  });
  return [
    "import type { MapsOf } from '@ebpf-ts/core';",
    'type Names<S> = { [K in keyof MapsOf<S>]: [MapsOf<S>[K]] extends [never] ? K : never }[keyof MapsOf<S>];',
    'type Lost<S> = [Names<S>] extends [never] ? true : Names<S>;',
    ...shapes,
  ].join('\n');
}
