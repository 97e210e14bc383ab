import type { Section } from '@ebpf-ts/elf';
import type { TypedVariable } from '../variables/typedVariable.ts';
import { SectionImage } from './sectionImage.ts';
import { VariableSpec } from './variableSpec.ts';

/** The object's global data: an image of each section, and the variables that lie in them. */
export interface DataSections {
  /** By section name. */
  readonly images: ReadonlyMap<string, SectionImage>;
  readonly variables: readonly VariableSpec[];
}

/** Gives the variables of a section the image that they share. */
export function dataSectionsOf(sections: readonly Section[], typed: readonly TypedVariable[]): DataSections {
  const images = new Map<string, SectionImage>();
  const variables: VariableSpec[] = [];
  for (const variable of typed) {
    const section = sections.find(({ name }) => name === variable.section);
    if (section === undefined) continue;
    const image = images.get(section.name) ?? new SectionImage(section);
    images.set(section.name, image);
    variables.push(new VariableSpec(variable, image));
  }
  return { images, variables };
}
