import { type Btf, BtfError, castsOf } from '@ebpf-ts/btf';
import type { ObjectFile } from '@ebpf-ts/elf';

/** Writes a type of an object as C does; null where the object has no BTF, or C no words for the type. */
export function typeNames({ btf }: ObjectFile): (typeId: number | undefined) => string | null {
  if (btf === undefined) return () => null;
  const castOf = castsOf(btf);
  return (typeId) =>
    typeId === undefined || typeId === 0 ? null : unlessInexpressible(() => castOf(typeId));
}

/** The type of a variable; of anything else, the type itself. */
export function valueTypeOf(btf: Btf, typeId: number): number {
  const type = btf.type(typeId);
  return type.kind === 'var' ? type.typeId : typeId;
}

/** What is made of types, or null where they are such that nothing can be made of them. */
export function unlessInexpressible<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof BtfError) return null;
    throw error;
  }
}
