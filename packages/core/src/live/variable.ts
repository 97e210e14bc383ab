import type { DeepReadonly, TypedVariable } from '../variables/typedVariable.ts';
import type { SectionMemory } from './sectionMemory.ts';

/** A variable of `.rodata` in a loaded object: the kernel froze it, and the verifier relied on its value. */
export interface Constant<T = unknown> {
  readonly name: string;
  /** `.rodata` or one of its kin. */
  readonly section: string;
  /** Bytes. */
  readonly size: number;
  /** The value, decoded anew each time and frozen. */
  readonly value: DeepReadonly<T>;
}

/**
 * A global variable of programs that are loaded, where the programs themselves have it: the kernel's memory is mapped
 * into this process (Linux 5.5), so that a read or a write costs no system call.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ variables: { seen: bigint } }>('counter.bpf.o');
 * await using object = await spec.load();
 * console.log(object.variables.seen.value);
 * object.variables.seen.value = 0n;
 * ```
 */
export class Variable<T = unknown> implements Constant<T> {
  readonly name: string;
  readonly section: string;
  readonly size: number;
  readonly #typed: TypedVariable<T>;
  readonly #memory: SectionMemory;

  /** @internal Made by {@link ObjectSpec.load}. */
  constructor(typed: TypedVariable<T>, memory: SectionMemory) {
    this.name = typed.name;
    this.section = typed.section;
    this.size = typed.size;
    this.#typed = typed;
    this.#memory = memory;
  }

  /**
   * The value, decoded anew each time and frozen. A number or whatever else has 1, 2, 4 or 8 bytes is read in one
   * piece; of anything larger, the programs may change a part meanwhile.
   *
   * @throws {MapError} where the object was closed
   */
  get value(): DeepReadonly<T> {
    return this.#typed.decode(this.#memory.read(this.#typed));
  }

  /**
   * Writes this variable and nothing beside it, in one piece where it has 1, 2, 4 or 8 bytes.
   *
   * @throws {TypeError} for a value that does not fit, with the path of what is wrong; the old value stays
   * @throws {MapError} for a constant, and where the object was closed
   */
  set value(value: T) {
    this.#memory.write(this.#typed, this.#typed.encode(value));
  }

  /**
   * The variable's bytes where the programs have them, for `Atomics` on a typed array over them. They are empty once
   * the object was closed.
   *
   * @throws {MapError} for a constant, and where the object was closed
   * @example
   * ```ts
   * import { BpfObject } from '@ebpf-ts/core';
   *
   * const spec = await BpfObject.open<{ variables: { seen: bigint } }>('counter.bpf.o');
   * await using object = await spec.load();
   * const { buffer, byteOffset } = object.variables.seen.memory;
   * console.log(Atomics.exchange(new BigUint64Array(buffer, byteOffset, 1), 0, 0n));
   * ```
   */
  get memory(): Uint8Array<ArrayBuffer> {
    return this.#memory.shared(this.#typed);
  }
}

/**
 * The variables of a shape as they are in a loaded object: what is `readonly` in the shape is constant there. Two types
 * are the same where no generic function can tell them apart, which also compares `readonly`.
 */
export type LiveVariables<V> = {
  readonly [K in keyof V]: (<X>() => X extends Pick<V, K> ? 1 : 2) extends <X>() => X extends Readonly<
    Pick<V, K>
  >
    ? 1
    : 2
    ? Constant<V[K]>
    : Variable<V[K]>;
};
