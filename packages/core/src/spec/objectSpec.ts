import type { CodecOptions } from '@ebpf-ts/btf';
import type { ObjectFile } from '@ebpf-ts/elf';
import { binding, type ObjectHandle } from '@ebpf-ts/native';
import { LoadError } from '../errors/loadError.ts';
import { loadFailure } from '../errors/loadFailure.ts';
import { LoadedObject } from '../live/loadedObject.ts';
import type { ObjectShape } from '../shape.ts';
import { dataSectionsOf } from './dataSections.ts';
import { MapSpec } from './mapSpec.ts';
import { ProgramSpec } from './programSpec.ts';
import type { VariableSpec } from './variableSpec.ts';

/** How an object is read, beyond its bytes. */
export interface OpenOptions extends CodecOptions {
  /** The object's name in messages, and in the names of its global data maps. Default: the file's name. */
  readonly name?: string;
}

/**
 * An object that was read and checked, with nothing of it in the kernel: plain data to look at and to edit.
 * It can be loaded any number of times.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * console.log(spec.license, Object.keys(spec.programs));
 * await using object = await spec.load();
 * ```
 */
export class ObjectSpec<S extends ObjectShape = ObjectShape> {
  readonly name: string;
  readonly license: string | undefined;
  readonly maps: { readonly [K in keyof S['maps']]: MapSpec };
  readonly programs: { readonly [K in keyof S['programs']]: ProgramSpec };
  readonly variables: { readonly [K in keyof S['variables']]: VariableSpec<S['variables'][K]> };
  /** The object file itself: sections, symbols, instructions, types. */
  readonly file: ObjectFile;
  readonly #images: ReadonlyMap<string, Uint8Array>;
  readonly #options: CodecOptions;

  constructor(file: ObjectFile, name: string, options: CodecOptions) {
    const { images, variables } = dataSectionsOf(file, options);
    this.name = name;
    this.license = file.license;
    this.file = file;
    this.#images = images;
    this.#options = options;
    // The shape is the caller's word for what is in the file; the file is what there is.
    this.maps = byName(file.maps.map((map) => new MapSpec(map))) as typeof this.maps;
    this.programs = byName(file.programs.map((program) => new ProgramSpec(program))) as typeof this.programs;
    this.variables = variables as typeof this.variables;
  }

  /**
   * Loads the object into the kernel, off the event loop: maps are created, types relocated against the running
   * kernel, programs verified. Nothing is attached yet.
   *
   * @throws {VerifierError} where the verifier rejects a program
   * @throws {PermissionError} where the kernel refuses this process
   * @throws {UnsupportedError} where the kernel lacks what the object needs
   * @throws {LoadError} for any other refusal
   */
  async load(): Promise<LoadedObject<S>> {
    this.#checkByteOrder();
    let handle: ObjectHandle | undefined;
    try {
      handle = await binding.objectOpen(this.file.bytes, { name: this.name });
      this.#configure(handle);
      await binding.objectLoad(handle);
      return this.#live(handle);
    } catch (error) {
      if (handle !== undefined) binding.objectClose(handle);
      throw loadFailure(this.name, error);
    }
  }

  /** {@link ObjectSpec.load}, on this thread: the event loop stands still while the verifier works. */
  loadSync(): LoadedObject<S> {
    this.#checkByteOrder();
    let handle: ObjectHandle | undefined;
    try {
      handle = binding.objectOpenSync(this.file.bytes, { name: this.name });
      this.#configure(handle);
      binding.objectLoadSync(handle);
      return this.#live(handle);
    } catch (error) {
      if (handle !== undefined) binding.objectClose(handle);
      throw loadFailure(this.name, error);
    }
  }

  #checkByteOrder(): void {
    const host = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
    if (this.file.littleEndian === host) return;
    const [object, machine] = host ? ['big', 'little'] : ['little', 'big'];
    throw new LoadError(
      this.name,
      `the object is ${object}-endian and this machine ${machine}-endian. Compile it with clang -target bpf, which takes the byte order of the machine it runs on, or with -target bpf${host ? 'el' : 'eb'}.`,
    );
  }

  #configure(handle: ObjectHandle): void {
    for (const program of Object.values<ProgramSpec>(this.programs)) {
      binding.programSetAutoload(handle, program.name, program.autoload);
    }
    for (const map of Object.values<MapSpec>(this.maps)) {
      if (map.maxEntries !== map.declared.maxEntries) {
        binding.mapSetMaxEntries(handle, map.name, map.maxEntries);
      }
      // A ring's value type names its records; to the kernel a ring has no values.
      if (map.type === 'ringbuf' && map.declared.valueTypeId !== undefined) {
        binding.mapSetValueSize(handle, map.name, 0);
      }
    }
    for (const [section, image] of this.#images) binding.mapSetInitialValue(handle, section, image);
  }

  #live(handle: ObjectHandle): LoadedObject<S> {
    const loaded = Object.values<ProgramSpec>(this.programs).filter((program) => program.autoload);
    return new LoadedObject<S>({
      name: this.name,
      handle,
      file: this.file,
      programs: loaded,
      options: this.#options,
    });
  }
}

function byName<T extends { readonly name: string }>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item) => [item.name, item]));
}
