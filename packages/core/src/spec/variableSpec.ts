import type { Codec } from '@ebpf-ts/btf';
import type { VariableDefinition } from '@ebpf-ts/elf';

/**
 * A global variable of the object's programs, typed by its BTF: the value it will have when the object is loaded.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * interface Counter {
 *   maps: Record<string, never>;
 *   programs: { on_exec: 'tracepoint' };
 *   variables: { target_uid: number };
 * }
 * const spec = await BpfObject.open<Counter>('counter.bpf.o');
 * spec.variables.target_uid.value = 1000;
 * ```
 */
export class VariableSpec<T = unknown> {
  readonly name: string;
  /** `.rodata`, `.data`, `.bss` or one of their kin. */
  readonly section: string;
  /** Bytes. */
  readonly size: number;
  readonly #offset: number;
  readonly #image: DataView;
  readonly #codec: Codec<T>;

  constructor(declared: VariableDefinition, image: Uint8Array, codec: Codec<T>) {
    this.name = declared.name;
    this.section = declared.section;
    this.size = declared.size;
    this.#offset = declared.offset;
    this.#image = new DataView(image.buffer, image.byteOffset, image.byteLength);
    this.#codec = codec;
  }

  get value(): T {
    return this.#codec.decode(this.#image, this.#offset, this.size);
  }

  /** @throws {BtfError} for a value that does not fit the variable's type, with the path of what is wrong */
  set value(value: T) {
    this.#codec.encode(value, this.#image, this.#offset);
  }
}
