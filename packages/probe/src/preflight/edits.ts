import type { MapDefinition, ObjectFile } from '@ebpf-ts/elf';
import type { TargetKernel } from './targetKernel.ts';

/** What of an object is changed between the file and the kernel, by name; what is not in it is as the file has it. */
export interface ObjectEdits {
  /** The bytes of sections of data: `.rodata` with the values of its constants. */
  readonly data: ReadonlyMap<string, Uint8Array>;
  readonly maps: ReadonlyMap<string, EditedMap>;
  /** Maps that exist already, and are not made. */
  readonly reused: ReadonlySet<string>;
  /** Maps that are not made, and that no program may use. */
  readonly leftOut: ReadonlySet<string>;
  /** What programs attach to in place of what their sections name. */
  readonly targets: ReadonlyMap<string, string>;
  /** Options of the kernel's configuration, as its file has them: `250`, `y`. */
  readonly config: ReadonlyMap<string, string>;
}

/** A map as it will be made. */
export type EditedMap = Partial<
  Pick<MapDefinition, 'typeName' | 'keySize' | 'valueSize' | 'maxEntries' | 'flags'>
>;

/** An object with what is changed of it before it is loaded: an `ObjectSpec` of `@ebpf-ts/core` is one. */
export interface EditedObject {
  readonly file: ObjectFile;
  readonly edits?: ObjectEdits;
}

const NONE: ObjectEdits = {
  data: new Map(),
  maps: new Map(),
  reused: new Set(),
  leftOut: new Set(),
  targets: new Map(),
  config: new Map(),
};

export function editsOf(object: ObjectFile | EditedObject): ObjectEdits {
  return ('file' in object ? object.edits : undefined) ?? NONE;
}

/** The file as if it had been compiled like that. */
export function editedFile(object: ObjectFile | EditedObject): ObjectFile {
  if (!('file' in object)) return object;
  const { file, edits } = object;
  if (edits === undefined) return file;
  return {
    ...file,
    maps: file.maps
      .filter(({ name }) => !edits.reused.has(name) && !edits.leftOut.has(name))
      .map((map) => ({ ...map, ...edits.maps.get(map.name) })),
    sections: file.sections.map((section) => {
      const data = edits.data.get(section.name);
      return data === undefined ? section : { ...section, data };
    }),
  };
}

/** The kernel, as far as the object is told of its configuration. */
export function configured(kernel: TargetKernel, { config }: ObjectEdits): TargetKernel {
  if (config.size === 0) return kernel;
  const value: TargetKernel['config'] = (option) => config.get(option) ?? kernel.config(option);
  // All else is the kernel's, which works it out when it is asked for.
  return Object.create(kernel, { config: { value } });
}

/** The section that a program would stand in for what it attaches to. */
export function sectionOf(
  { name, section }: { readonly name: string; readonly section: string },
  { targets }: ObjectEdits,
): string {
  const target = targets.get(name);
  return target === undefined ? section : `${section.split('/', 1)[0]}/${target}`;
}
