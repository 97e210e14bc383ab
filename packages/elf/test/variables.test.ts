import { describe, expect, it } from 'vitest';
import { parseObject } from '../src/index.ts';
import { compileBpf, runOn } from './compile.ts';
import { fixtures } from './fixtures.ts';

describe.each(['bpfel', 'bpfeb'] as const)('variables of an object for %s', (target) => {
  const bytes = compileBpf(fixtures.everything, { target });
  const object = parseObject(bytes);

  it('lie where the symbol table has them, static ones too', () => {
    const symbols = new Map(
      [
        ...runOn(bytes, 'llvm-readelf', '-s', '-W', 'FILE').matchAll(
          /^ +\d+: ([0-9a-f]+) +(\d+) OBJECT +\w+ +\w+ +(\d+) (.*)$/gm,
        ),
      ].map(([, value, size, section, name]) => [
        name,
        [Number(section), Number.parseInt(value ?? '', 16), Number(size)],
      ]),
    );
    expect(object.variables.map(({ name }) => name).sort()).toEqual([
      'counter',
      'extra',
      'hidden',
      'latest',
      'quiet',
      'total',
      'wanted',
    ]);
    for (const { name, section, offset, size } of object.variables) {
      const index = object.sections.find((candidate) => candidate.name === section)?.index;
      expect([name, index, offset, size]).toEqual([name, ...(symbols.get(name) ?? [])]);
    }
  });

  it('have the types that the source gives them', () => {
    const type = (name: string) => {
      const variable = object.variables.find((candidate) => candidate.name === name);
      return object.btf?.type(object.btf.resolve(variable?.typeId ?? 0));
    };
    expect(type('wanted')).toMatchObject({ kind: 'int', name: 'int', size: 4 });
    expect(type('total')).toMatchObject({ kind: 'int', name: 'long', size: 8 });
  });
});
