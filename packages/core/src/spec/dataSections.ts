import { type CodecOptions, codecOf } from '@ebpf-ts/btf';
import type { ObjectFile } from '@ebpf-ts/elf';
import { VariableSpec } from './variableSpec.ts';

/** The object's global data: an image of each section, to be edited, and the variables that lie in them. */
export interface DataSections {
  /** By section name; only what was asked for by a variable. */
  readonly images: ReadonlyMap<string, Uint8Array>;
  readonly variables: Readonly<Record<string, VariableSpec>>;
}

/** Copies the sections that hold variables, and names the variables. */
export function dataSectionsOf(file: ObjectFile, options: CodecOptions): DataSections {
  const images = new Map<string, Uint8Array>();
  const variables: Record<string, VariableSpec> = {};
  for (const declared of file.variables) {
    if (file.btf === undefined) break;
    const image = images.get(declared.section) ?? imageOf(file, declared.section);
    images.set(declared.section, image);
    variables[declared.name] = new VariableSpec(declared, image, codecOf(file.btf, declared.typeId, options));
  }
  return { images, variables };
}

function imageOf(file: ObjectFile, name: string): Uint8Array {
  const section = file.sections.find((candidate) => candidate.name === name);
  const image = new Uint8Array(section?.size ?? 0);
  // A .bss has a size and no bytes.
  if (section !== undefined && section.data.byteLength === image.byteLength) image.set(section.data);
  return image;
}
