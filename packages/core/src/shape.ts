import type { ProgramKind } from '@ebpf-ts/elf';
import type { BpfMap } from '@ebpf-ts/maps';

/**
 * What is in an object, as types: its maps with their keys and values, the kinds of its programs, and its
 * variables. Given to {@link BpfObject.open}, everything that comes of the object is typed by it; what it does not
 * name cannot be touched. A map that is no map, or a kind of program that there is not, becomes `never`.
 *
 * @example
 * ```ts
 * import { BpfObject, type HashMap } from '@ebpf-ts/core';
 *
 * interface Counter {
 *   maps: { counts: HashMap<number, bigint> };
 *   programs: { on_exec: 'tracepoint' };
 *   variables: { readonly target_uid: number; seen: bigint };
 * }
 * const spec = await BpfObject.open<Counter>('counter.bpf.o');
 * ```
 */
export interface ObjectShape {
  /** By name, a class of `@ebpf-ts/maps` with its types. */
  readonly maps?: object;
  /** By name, a {@link ProgramKind}. */
  readonly programs?: object;
  /** By name, the type of the variable's values; `readonly` for those of `.rodata`, which are constant once loaded. */
  readonly variables?: object;
  /** By name, the type of a value of the kernel's configuration (`extern … __kconfig`). */
  readonly kconfig?: object;
  /** By the name of the variable, the kernel's name of such tables of functions: `'tcp_congestion_ops'`. */
  readonly structOps?: object;
}

/** The shape of an object that nothing is known of: any name, and what each is has to be asked. */
export interface AnyShape {
  readonly maps: { readonly [name: string]: BpfMap };
  readonly programs: { readonly [name: string]: ProgramKind };
  readonly variables: { [name: string]: unknown };
  readonly kconfig: { readonly [name: string]: unknown };
  readonly structOps: { readonly [name: string]: string };
}

/** The maps of a shape. */
export type MapsOf<S> = S extends { readonly maps: infer M }
  ? { readonly [K in keyof M]: M[K] extends BpfMap ? M[K] : never }
  : Readonly<Record<never, never>>;

/** The kinds of a shape's programs. */
export type ProgramsOf<S> = S extends { readonly programs: infer P }
  ? { readonly [K in keyof P]: P[K] extends ProgramKind ? P[K] : never }
  : Readonly<Record<never, never>>;

/** The variables of a shape. */
export type VariablesOf<S> = S extends { readonly variables: infer V } ? V : Readonly<Record<never, never>>;

/** The values of the kernel's configuration of a shape. */
export type KconfigOf<S> = S extends { readonly kconfig: infer K } ? K : Readonly<Record<never, never>>;

/** The tables of functions of a shape. */
export type StructOpsOf<S> = S extends { readonly structOps: infer T }
  ? { readonly [K in keyof T]: T[K] extends string ? T[K] : never }
  : Readonly<Record<never, never>>;
