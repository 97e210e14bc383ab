import type { FunctionDefinition, ObjectFile } from '@ebpf-ts/elf';
import { loadedCodeOf } from '../errors/verifier/code.ts';

/** Parts of an object, by their names. */
export interface Selection {
  readonly programs: ReadonlySet<string>;
  readonly structOps: ReadonlySet<string>;
  readonly maps: ReadonlySet<string>;
}

/**
 * What has to be loaded so that these programs and tables work: the maps that their code refers to, the maps and
 * programs that these hold from the start, and the tables of programs that are called by nobody else.
 */
export function selectionOf(file: ObjectFile, names: Iterable<string>): Selection {
  const programs = new Set<string>();
  const structOps = new Set<string>();
  const maps = new Set<string>();
  for (const name of names) {
    const isTable = file.structOps.some((table) => table.name === name);
    (isTable ? structOps : programs).add(name);
  }
  // Tables may share programs: one that was named brings its own, and not the tables that have these too.
  for (const { name, programs: members } of file.structOps) {
    if (members.some(({ program }) => programs.has(program))) structOps.add(name);
  }
  for (const { name, programs: members } of file.structOps) {
    if (structOps.has(name)) for (const { program } of members) programs.add(program);
  }
  // A set that grows while it is walked is walked to its end.
  for (const program of programs) {
    for (const { function: code } of loadedCodeOf(file, program).functions) {
      for (const name of mapsIn(code)) add(name);
    }
  }
  return { programs, structOps, maps };

  function add(name: string): void {
    if (maps.has(name)) return;
    maps.add(name);
    for (const { name: held } of file.maps.find((map) => map.name === name)?.contents ?? []) {
      if (file.maps.some((map) => map.name === held)) add(held);
      else programs.add(held);
    }
  }
}

function mapsIn({ relocations }: FunctionDefinition): readonly string[] {
  return relocations.flatMap(({ target }) => (target.kind === 'map' ? [target.name] : []));
}
