import type { ObjectFile } from '@ebpf-ts/elf';
import { callGraphOf } from './callGraph.ts';
import { type InspectedProgram, type InspectedSubprogram, programsOf, subprogramsOf } from './functions.ts';
import { type InspectedMap, mapsOf } from './maps.ts';
import { type InspectedRelocation, relocationsOf } from './relocations.ts';
import { externsOf, type InspectedExtern, type InspectedVariable, variablesOf } from './variables.ts';

/**
 * What `ebpf-ts inspect --json` prints. Members are added within a schema, never renamed or removed.
 *
 * @example
 * ```ts
 * import type { Inspection } from '@ebpf-ts/cli';
 *
 * declare const text: string;
 *
 * const inspection: Inspection = JSON.parse(text);
 * console.log(inspection.programs.map(({ name, section }) => `${name} ${section}`));
 * ```
 */
export interface Inspection {
  readonly schema: 1;
  readonly file: string;
  readonly byteOrder: 'little-endian' | 'big-endian';
  /** What section `license` says. */
  readonly license: string | null;
  /** Of a kprobe of before Linux 5.0: the one kernel that it is for, such as `4.19.0`. */
  readonly kernelVersion: string | null;
  /** Bytes. */
  readonly sizes: {
    readonly file: number;
    /** All instructions. */
    readonly code: number;
    readonly btf: number;
    readonly btfExt: number;
  };
  readonly programs: readonly InspectedProgram[];
  /** The functions that programs call, or hand out as callbacks. */
  readonly subprograms: readonly InspectedSubprogram[];
  readonly maps: readonly InspectedMap[];
  readonly variables: readonly InspectedVariable[];
  readonly externs: readonly InspectedExtern[];
  readonly relocations: readonly InspectedRelocation[];
}

/** All that is worth knowing about an object, as plain data. */
export function inspectionOf(file: string, object: ObjectFile): Inspection {
  const { littleEndian, license, version, programs, subprograms } = object;
  const graph = callGraphOf(object);
  return {
    schema: 1,
    file,
    byteOrder: littleEndian ? 'little-endian' : 'big-endian',
    license: license ?? null,
    kernelVersion: version === undefined ? null : kernelVersion(version),
    sizes: {
      file: object.bytes.length,
      code: [...programs, ...subprograms].reduce((sum, { instructions }) => sum + instructions.length, 0),
      btf: sizeOf(object, '.BTF'),
      btfExt: sizeOf(object, '.BTF.ext'),
    },
    programs: programsOf(object, graph),
    subprograms: subprogramsOf(object, graph),
    maps: mapsOf(object),
    variables: variablesOf(object),
    externs: externsOf(object),
    relocations: relocationsOf(object),
  };
}

function sizeOf({ sections }: ObjectFile, name: string): number {
  return sections.find((section) => section.name === name)?.size ?? 0;
}

/** The parts that `KERNEL_VERSION` puts together. */
function kernelVersion(version: number): string {
  return [version >>> 16, (version >>> 8) & 0xff, version & 0xff].join('.');
}
