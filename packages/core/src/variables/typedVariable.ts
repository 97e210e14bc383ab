import { type Codec, type CodecOptions, codecOf } from '@ebpf-ts/btf';
import type { ObjectFile, VariableDefinition } from '@ebpf-ts/elf';

/** A value that was read: to change a variable, a whole value is assigned. */
export type DeepReadonly<T> = T extends Uint8Array
  ? T
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** The place and the type of a variable, which are the same before and after its object is loaded. */
export class TypedVariable<T = unknown> {
  readonly name: string;
  readonly section: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes from the start of the section. */
  readonly offset: number;
  readonly #compile: () => Codec<T>;
  #codec: Codec<T> | undefined;

  constructor({ name, section, size, offset }: VariableDefinition, compile: () => Codec<T>) {
    this.name = name;
    this.section = section;
    this.size = size;
    this.offset = offset;
    this.#compile = compile;
  }

  /** A value of its own, frozen. */
  decode(bytes: Uint8Array): DeepReadonly<T> {
    const value = this.#coded().decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
    return frozen(value) as DeepReadonly<T>;
  }

  /** @throws {TypeError} for a value that does not fit, with the path of what is wrong */
  encode(value: T): Uint8Array {
    const bytes = new Uint8Array(this.size);
    try {
      this.#coded().encode(value, new DataView(bytes.buffer), 0);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TypeError(`variable '${this.name}' (${this.section}): ${reason}`, { cause });
    }
    return bytes;
  }

  /** Compiled when it is first needed: most variables are never touched. */
  #coded(): Codec<T> {
    this.#codec ??= this.#compile();
    return this.#codec;
  }
}

/** The variables of an object that have a type. */
export function typedVariablesOf(
  { btf, variables, configValues }: ObjectFile,
  options: CodecOptions,
): TypedVariable[] {
  if (btf === undefined) return [];
  return [...variables, ...configValues].map(
    (declared) => new TypedVariable(declared, () => codecOf(btf, declared.typeId, options)),
  );
}

/** Freezes a decoded value in depth; typed arrays, which cannot be frozen, are copies anyway. */
function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
