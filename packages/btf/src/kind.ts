/**
 * The name of a kind, as bpftool prints it in lower case.
 *
 * @example
 * ```ts
 * import type { BtfKind } from '@ebpf-ts/btf';
 *
 * const kind: BtfKind = 'struct';
 * ```
 */
export type BtfKind =
  | 'void'
  | 'int'
  | 'ptr'
  | 'array'
  | 'struct'
  | 'union'
  | 'enum'
  | 'fwd'
  | 'typedef'
  | 'volatile'
  | 'const'
  | 'restrict'
  | 'func'
  | 'func_proto'
  | 'var'
  | 'datasec'
  | 'float'
  | 'decl_tag'
  | 'type_tag'
  | 'enum64';

/** The kinds in the order of `BTF_KIND_*` in the kernel's `uapi/linux/btf.h`. */
export const btfKinds: readonly BtfKind[] = [
  'void',
  'int',
  'ptr',
  'array',
  'struct',
  'union',
  'enum',
  'fwd',
  'typedef',
  'volatile',
  'const',
  'restrict',
  'func',
  'func_proto',
  'var',
  'datasec',
  'float',
  'decl_tag',
  'type_tag',
  'enum64',
];

/** How many bytes follow the 12 bytes that every record begins with: once, and per item counted by `vlen`. */
export const recordTail: Readonly<Record<BtfKind, { readonly fixed: number; readonly perItem: number }>> = {
  void: { fixed: 0, perItem: 0 },
  int: { fixed: 4, perItem: 0 },
  ptr: { fixed: 0, perItem: 0 },
  array: { fixed: 12, perItem: 0 },
  struct: { fixed: 0, perItem: 12 },
  union: { fixed: 0, perItem: 12 },
  enum: { fixed: 0, perItem: 8 },
  fwd: { fixed: 0, perItem: 0 },
  typedef: { fixed: 0, perItem: 0 },
  volatile: { fixed: 0, perItem: 0 },
  const: { fixed: 0, perItem: 0 },
  restrict: { fixed: 0, perItem: 0 },
  func: { fixed: 0, perItem: 0 },
  func_proto: { fixed: 0, perItem: 8 },
  var: { fixed: 4, perItem: 0 },
  datasec: { fixed: 0, perItem: 12 },
  float: { fixed: 0, perItem: 0 },
  decl_tag: { fixed: 4, perItem: 0 },
  type_tag: { fixed: 0, perItem: 0 },
  enum64: { fixed: 0, perItem: 12 },
};
