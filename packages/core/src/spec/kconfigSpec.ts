import type { Btf } from '@ebpf-ts/btf';
import type { DeepReadonly, TypedVariable } from '../variables/typedVariable.ts';

/**
 * A value of the kernel's configuration that programs use (`extern int CONFIG_HZ __kconfig`): the running kernel's,
 * unless another is set.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ kconfig: { CONFIG_HZ: number } }>('timer.bpf.o');
 * spec.kconfig.CONFIG_HZ.value = 250;
 * await using object = await spec.load();
 * console.log(object.kconfig.CONFIG_HZ.value);
 * ```
 */
export class KconfigSpec<T = unknown> {
  readonly name: string;
  /** Whether the object can do without: it is 0 where the kernel's configuration does not say. */
  readonly weak: boolean;
  readonly #typed: TypedVariable<T>;
  readonly #btf: Btf;
  readonly #typeId: number;
  #bytes: Uint8Array | undefined;

  /** @internal Made by {@link BpfObject.open}. */
  constructor(typed: TypedVariable<T>, weak: boolean, btf: Btf, typeId: number) {
    this.name = typed.name;
    this.weak = weak;
    this.#typed = typed;
    this.#btf = btf;
    this.#typeId = typeId;
  }

  /** What takes the place of the running kernel's; undefined where nothing does. */
  get value(): DeepReadonly<T> | undefined {
    return this.#bytes && this.#typed.decode(this.#bytes);
  }

  /**
   * @throws {TypeError} for a value that does not fit, and for `LINUX_KERNEL_VERSION` and its kin, which libbpf works
   * out itself
   */
  set value(value: T | undefined) {
    if (value === undefined) {
      this.#bytes = undefined;
      return;
    }
    if (!this.name.startsWith('CONFIG_')) {
      throw new TypeError(
        `${this.name} is no value of the configuration: it is worked out when the object is loaded`,
      );
    }
    const bytes = this.#typed.encode(value);
    if (this.#isText() && textIn(bytes).includes('\n')) {
      throw new TypeError(`${this.name}: a value of the configuration is one line`);
    }
    this.#bytes = bytes;
  }

  /** @internal The line of a configuration that says so, as libbpf reads it; undefined where nothing is set. */
  get line(): string | undefined {
    return this.#bytes && `${this.name}=${this.#lineValue(this.#bytes)}\n`;
  }

  #lineValue(bytes: Uint8Array): string {
    if (this.#isText()) return `"${textIn(bytes)}"`;
    const type = this.#btf.type(this.#btf.resolve(this.#typeId));
    const [first = 0] = bytes;
    if (type.kind === 'int' && type.encoding === 'bool') return first === 0 ? 'n' : 'y';
    if (type.kind === 'enum' && type.name === 'libbpf_tristate') return ['n', 'y', 'm'][first] ?? `${first}`;
    return `${numberIn(bytes, type.kind === 'int' && type.encoding === 'signed')}`;
  }

  #isText(): boolean {
    return this.#btf.kindOf(this.#btf.resolve(this.#typeId)) === 'array';
  }
}

/** Up to the first null character. */
function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Of the machine's byte order, as are all objects that are loaded here. */
function numberIn(bytes: Uint8Array, signed: boolean): bigint {
  const wide = new Uint8Array(8);
  wide.set(bytes);
  const [value = 0n] = new BigUint64Array(wide.buffer);
  return signed ? BigInt.asIntN(bytes.length * 8, value) : value;
}
