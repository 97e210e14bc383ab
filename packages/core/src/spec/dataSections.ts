import { type Codec, type CodecOptions, codecOf } from '@ebpf-ts/btf';
import type { ObjectFile } from '@ebpf-ts/elf';
import { SectionImage } from './sectionImage.ts';
import { VariableSpec } from './variableSpec.ts';

/** The object's global data: an image of each section, and the variables that lie in them. */
export interface DataSections {
  /** By section name. */
  readonly images: ReadonlyMap<string, SectionImage>;
  readonly variables: readonly VariableSpec[];
}

/** Names the variables, and the sections that they are in. */
export function dataSectionsOf(file: ObjectFile, options: CodecOptions): DataSections {
  const { btf } = file;
  const images = new Map<string, SectionImage>();
  const variables: VariableSpec[] = [];
  for (const declared of file.variables) {
    const section = file.sections.find(({ name }) => name === declared.section);
    if (btf === undefined || section === undefined) continue;
    const image = images.get(declared.section) ?? new SectionImage(section);
    images.set(declared.section, image);
    variables.push(
      new VariableSpec(
        declared,
        image,
        once(() => codecOf(btf, declared.typeId, options)),
      ),
    );
  }
  return { images, variables };
}

/** Compiles a codec when it is first needed: most variables are never touched. */
function once(compile: () => Codec): () => Codec {
  let codec: Codec | undefined;
  return () => {
    codec ??= compile();
    return codec;
  };
}
