import type { StructOpsDefinition } from '@ebpf-ts/elf';

/**
 * A table of functions for the kernel, as the object declares it.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('vegas.bpf.o');
 * for (const { name, type, programs } of Object.values(spec.structOps)) console.log(name, type, programs);
 * ```
 */
export class StructOpsSpec<T extends string = string> {
  /** The name of the variable. */
  readonly name: string;
  /** The kernel's name for such tables: `tcp_congestion_ops`. */
  readonly type: T;
  readonly section: string;
  /** The programs that it holds. They are loaded where one of their tables is created, whatever their `autoload`. */
  readonly programs: readonly string[];
  /** Whether it is created with its object. Off at first for sections whose name begins with `?`. */
  autocreate: boolean;

  /** @internal Made by {@link BpfObject.open}. */
  constructor({ name, typeName, section, programs, autocreate }: StructOpsDefinition) {
    this.name = name;
    // The shape is the caller's word for what is in the file.
    this.type = typeName as T;
    this.section = section;
    this.programs = [...new Set(programs.map(({ program }) => program))];
    this.autocreate = autocreate;
  }
}
