import { type Btf, printValue } from '@ebpf-ts/btf';
import type { ExternDefinition, ObjectFile, VariableDefinition } from '@ebpf-ts/elf';
import { typeNames, unlessInexpressible, valueTypeOf } from './types.ts';

/**
 * A variable of the programs.
 *
 * @example
 * ```ts
 * import type { InspectedVariable } from '@ebpf-ts/cli';
 *
 * declare const variable: InspectedVariable;
 *
 * console.log(variable.type, variable.name, '=', variable.initial ?? '0');
 * ```
 */
export interface InspectedVariable {
  readonly name: string;
  readonly section: string;
  readonly linkage: 'static' | 'global' | 'extern';
  /** As C writes it; null where the object has no BTF. */
  readonly type: string | null;
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** Its first value, as C initializes it; null for the zeroes of `.bss`, and where the type is unknown. */
  readonly initial: string | null;
}

/**
 * What the object uses of the kernel.
 *
 * @example
 * ```ts
 * import type { InspectedExtern, Inspection } from '@ebpf-ts/cli';
 *
 * declare const inspection: Inspection;
 *
 * const required: InspectedExtern[] = inspection.externs.filter(({ weak }) => !weak);
 * ```
 */
export interface InspectedExtern {
  readonly name: string;
  /** A value of the configuration, a variable, a function; `undeclared` is what BTF does not describe. */
  readonly kind: ExternDefinition['kind'];
  /** Of a kconfig value or a variable, as C writes it. */
  readonly type: string | null;
  /** Whether the object can do without it. */
  readonly weak: boolean;
}

export function variablesOf(object: ObjectFile): readonly InspectedVariable[] {
  const nameOf = typeNames(object);
  return object.variables.map((variable) => {
    const { name, section, linkage, offset, size, typeId } = variable;
    const type = nameOf(typeId);
    return { name, section, linkage, type, offset, size, initial: initialOf(object, variable, type) };
  });
}

export function externsOf(object: ObjectFile): readonly InspectedExtern[] {
  const nameOf = typeNames(object);
  const typeOf = (btf: Btf, typeId: number) =>
    btf.kindOf(typeId) === 'func' ? null : nameOf(valueTypeOf(btf, typeId));
  return object.externs.map(({ name, kind, typeId, weak }) => ({
    name,
    kind,
    type: object.btf === undefined || typeId === undefined ? null : typeOf(object.btf, typeId),
    weak,
  }));
}

function initialOf(
  { btf, sections }: ObjectFile,
  variable: VariableDefinition,
  type: string | null,
): string | null {
  const { offset, size, typeId } = variable;
  const data = sections.find(({ name }) => name === variable.section)?.data;
  if (btf === undefined || typeId === 0 || data === undefined || data.length < offset + size) return null;
  const view = new DataView(data.buffer, data.byteOffset + offset, size);
  const text = unlessInexpressible(() => printValue(btf, typeId, view, { compact: true, emitStrings: true }));
  // The type has a place of its own.
  return text?.startsWith(`(${type})`) === true ? text.slice(`(${type})`.length) : text;
}
