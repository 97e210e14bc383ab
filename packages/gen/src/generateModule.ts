import { type ObjectFile, parseObject } from '@ebpf-ts/elf';
import { comment, harmless } from './comment.ts';
import { broken } from './lines.ts';
import { shapeNameOf } from './names.ts';
import { openingOf } from './opening.ts';
import type { GenerateOptions } from './options.ts';
import { shapeOf } from './shape.ts';

/**
 * Writes a TypeScript module for a BPF object: an interface for each struct, union and enum that a map, a variable or an
 * event uses, the object's shape, and `open` and `openSync`, which return its spec, typed. The same object and options
 * give the same text.
 *
 * @throws {ElfError} where the bytes are no BPF object, or a damaged one
 * @throws {BtfError} where its type information is damaged
 * @throws {RangeError} where `events` names a map or a type that the object does not have
 * @example
 * ```ts
 * import { readFileSync, writeFileSync } from 'node:fs';
 * import { generateModule } from '@ebpf-ts/gen';
 *
 * const bytes = readFileSync('src/execs.bpf.o');
 * writeFileSync('src/execs.ts', generateModule(bytes, { name: 'execs', url: './execs.bpf.o' }));
 * ```
 */
export function generateModule(bytes: Uint8Array, options: GenerateOptions): string {
  const object = parseObject(bytes);
  const name = shapeNameOf(options.name);
  const shape = shapeOf(object, name, options);
  const opening = openingOf(object, name, options);
  const imports = [...new Set([...shape.imports, ...opening.imports])];
  const parts = [
    `${heading(options)}\n${importOf(imports)}`,
    shape.declarations,
    `${comment(`What is in ${options.name}: ${countsOf(object)}.`)}\n${shape.text}`,
    opening.text,
  ];
  return broken(`${parts.filter((part) => part !== '').join('\n\n')}\n`);
}

function heading({ command }: GenerateOptions): string {
  const how = command === undefined ? 'ebpf-ts gen' : command;
  return harmless(`// Made by \`${how}\`, which also makes it anew: it is not to be edited.`);
}

function countsOf({ maps, programs }: ObjectFile): string {
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  return `${counted(programs.length, 'program')}, ${counted(maps.length, 'map')}`;
}

function importOf(imports: readonly string[]): string {
  const nameOf = (specifier: string) => specifier.replace(/^type /, '');
  const sorted = imports.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  return `import { ${sorted.join(', ')} } from '@ebpf-ts/core';`;
}
