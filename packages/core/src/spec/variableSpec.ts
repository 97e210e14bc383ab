import type { DeepReadonly, TypedVariable } from '../variables/typedVariable.ts';
import type { SectionImage } from './sectionImage.ts';

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
  readonly #typed: TypedVariable<T>;
  readonly #image: SectionImage;

  /** @internal Made by {@link BpfObject.open}. */
  constructor(typed: TypedVariable<T>, image: SectionImage) {
    this.name = typed.name;
    this.section = typed.section;
    this.size = typed.size;
    this.#typed = typed;
    this.#image = image;
  }

  /**
   * The value, decoded anew each time and frozen: assign a whole value to change it.
   *
   * @throws {BtfError} for a type without values, or too large a one
   */
  get value(): DeepReadonly<T> {
    return this.#typed.decode(this.#image.read(this.#typed.offset, this.size));
  }

  /** @throws {TypeError} for a value that does not fit, with the path of what is wrong; the old value stays */
  set value(value: T) {
    this.#image.write(this.#typed.offset, this.#typed.encode(value));
  }
}
