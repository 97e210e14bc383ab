/** Type 0: what a `void *` points to, and what a function that returns nothing returns. */
export interface BtfVoid {
  readonly kind: 'void';
  readonly id: 0;
  readonly name: '';
}

/** An integer of `size` bytes, of which `bits` bits from `bitOffset` on hold the value. */
export interface BtfInt {
  readonly kind: 'int';
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly bits: number;
  readonly bitOffset: number;
  readonly encoding: 'unsigned' | 'signed' | 'char' | 'bool';
}

/** A pointer: 8 bytes on every BPF target. */
export interface BtfPtr {
  readonly kind: 'ptr';
  readonly id: number;
  readonly name: '';
  readonly typeId: number;
}

/** An array of `length` elements; 0 is a flexible array or an array of none. */
export interface BtfArray {
  readonly kind: 'array';
  readonly id: number;
  readonly name: '';
  readonly elementTypeId: number;
  readonly indexTypeId: number;
  readonly length: number;
}

/** One member as written in the source; anonymous members have an empty name. */
export interface BtfMember {
  readonly name: string;
  readonly typeId: number;
  /** Bits from the start of the struct. */
  readonly bitOffset: number;
  /** Width in bits of a bitfield, 0 for any other member. */
  readonly bitSize: number;
}

/** A struct or union of `size` bytes. */
export interface BtfComposite {
  readonly kind: 'struct' | 'union';
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly members: readonly BtfMember[];
}

/** An enum whose values fit 32 bits. */
export interface BtfEnum {
  readonly kind: 'enum';
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: number }[];
}

/** An enum with 64-bit values. */
export interface BtfEnum64 {
  readonly kind: 'enum64';
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

/** A forward declaration: a struct or union whose definition this BTF does not have. */
export interface BtfFwd {
  readonly kind: 'fwd';
  readonly id: number;
  readonly name: string;
  readonly target: 'struct' | 'union';
}

/** A named or unnamed layer over another type. */
export interface BtfModifier {
  readonly kind: 'typedef' | 'volatile' | 'const' | 'restrict';
  readonly id: number;
  readonly name: string;
  readonly typeId: number;
}

/** A `btf_type_tag`, or another attribute of this name where `isAttribute` (the kernel's `kflag`) says so. */
export interface BtfTypeTag {
  readonly kind: 'type_tag';
  readonly id: number;
  readonly name: string;
  readonly typeId: number;
  readonly isAttribute: boolean;
}

/** Who can see a function or variable. */
export type BtfLinkage = 'static' | 'global' | 'extern';

/** A function; `typeId` is its prototype. */
export interface BtfFunc {
  readonly kind: 'func';
  readonly id: number;
  readonly name: string;
  readonly typeId: number;
  readonly linkage: BtfLinkage;
}

/** A prototype. A last parameter with type 0 and no name means `...`. */
export interface BtfFuncProto {
  readonly kind: 'func_proto';
  readonly id: number;
  readonly name: '';
  readonly returnTypeId: number;
  readonly parameters: readonly { readonly name: string; readonly typeId: number }[];
}

/** A variable of the object. */
export interface BtfVar {
  readonly kind: 'var';
  readonly id: number;
  readonly name: string;
  readonly typeId: number;
  readonly linkage: BtfLinkage;
}

/**
 * A data section and the variables in it. Clang leaves `size` and every `offset` at 0 in an object file; the ELF
 * symbol table has them.
 */
export interface BtfDatasec {
  readonly kind: 'datasec';
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly variables: readonly { readonly typeId: number; readonly offset: number; readonly size: number }[];
}

/** A floating point number of `size` bytes. */
export interface BtfFloat {
  readonly kind: 'float';
  readonly id: number;
  readonly name: string;
  readonly size: number;
}

/**
 * A `btf_decl_tag`, or another attribute of this name where `isAttribute` says so; `componentIndex` is a member or
 * parameter, -1 the declaration itself.
 */
export interface BtfDeclTag {
  readonly kind: 'decl_tag';
  readonly id: number;
  readonly name: string;
  readonly typeId: number;
  readonly componentIndex: number;
  readonly isAttribute: boolean;
}

/**
 * One BTF type; narrow it on `kind`.
 *
 * @example
 * ```ts
 * import type { Btf } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 *
 * const type = btf.type(id);
 * if (type.kind === 'struct') console.log(type.members.length);
 * ```
 */
export type BtfType =
  | BtfVoid
  | BtfInt
  | BtfPtr
  | BtfArray
  | BtfComposite
  | BtfEnum
  | BtfEnum64
  | BtfFwd
  | BtfModifier
  | BtfTypeTag
  | BtfFunc
  | BtfFuncProto
  | BtfVar
  | BtfDatasec
  | BtfFloat
  | BtfDeclTag;
