import type { Codec } from '@ebpf-ts/btf';
import type { VariableDefinition } from '@ebpf-ts/elf';
import type { SectionImage } from './sectionImage.ts';

/** A value that was read: to change a variable, a whole value is assigned. */
export type DeepReadonly<T> = T extends Uint8Array
  ? T
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/**
 * A global variable of the object's programs, typed by its BTF: the value it will have when the object is loaded.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ variables: { target_uid: number } }>('counter.bpf.o');
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
  readonly #image: SectionImage;
  readonly #codec: () => Codec<T>;

  /** @internal Made by {@link BpfObject.open}. */
  constructor(declared: VariableDefinition, image: SectionImage, codec: () => Codec<T>) {
    this.name = declared.name;
    this.section = declared.section;
    this.size = declared.size;
    this.#offset = declared.offset;
    this.#image = image;
    this.#codec = codec;
  }

  /**
   * The value, decoded anew each time and frozen: assign a whole value to change it.
   *
   * @throws {BtfError} for a type without values, or too large a one
   */
  get value(): DeepReadonly<T> {
    const bytes = this.#image.read(this.#offset, this.size);
    const value = this.#codec().decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
    return frozen(value) as DeepReadonly<T>;
  }

  /** @throws {TypeError} for a value that does not fit, with the path of what is wrong; the old value stays */
  set value(value: T) {
    const bytes = new Uint8Array(this.size);
    try {
      this.#codec().encode(value, new DataView(bytes.buffer), 0);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TypeError(`variable '${this.name}' (${this.section}): ${reason}`, { cause });
    }
    this.#image.write(this.#offset, bytes);
  }
}

/** Freezes a decoded value in depth; typed arrays, which cannot be frozen, are copies anyway. */
function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
