import type { CodecOptions } from '@ebpf-ts/btf';
import type { ObjectFile } from '@ebpf-ts/elf';
import { binding, type ObjectHandle, type ObjectOpenOptions } from '@ebpf-ts/native';
import { byName } from '../byName.ts';
import { LoadError } from '../errors/loadError.ts';
import { loadFailure } from '../errors/loadFailure.ts';
import { type EventCodecs, type EventRecords, eventCodecsOf } from '../eventRecords.ts';
import { LoadedObject } from '../live/loadedObject.ts';
import type { AnyShape, MapsOf, ObjectShape, ProgramsOf, VariablesOf } from '../shape.ts';
import { type TypedVariable, typedVariablesOf } from '../variables/typedVariable.ts';
import { dataSectionsOf } from './dataSections.ts';
import { type LoadPlan, loadPlanOf } from './loadPlan.ts';
import { MapSpec } from './mapSpec.ts';
import { ProgramSpec } from './programSpec.ts';
import type { SectionImage } from './sectionImage.ts';
import type { VariableSpec } from './variableSpec.ts';
import { type Verification, verificationOf } from './verification.ts';

/** How an object is read, beyond its bytes. */
export interface OpenOptions extends CodecOptions {
  /** The object's name in messages, and in the names of its global data maps. Default: the file's name. */
  readonly name?: string;
  /** The path of the kernel's BTF, for a kernel that does not carry its own (`btf_custom_path`). */
  readonly btf?: string;
  /**
   * What the records of ring and perf buffers are, by the name of the map: a struct, union or typedef of the object, or
   * several that are told apart by a field or a function. Default: what `eventTypesOf` of `@ebpf-ts/elf` finds in the
   * object.
   */
  readonly events?: Readonly<Record<string, EventRecords>>;
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
export class ObjectSpec<S extends ObjectShape = AnyShape> {
  readonly name: string;
  readonly license: string | undefined;
  readonly maps: { readonly [K in keyof MapsOf<S>]: MapSpec };
  readonly programs: { readonly [K in keyof ProgramsOf<S>]: ProgramSpec };
  /** Their values at load; also those of `.rodata`, which cannot be changed later. */
  readonly variables: { readonly [K in keyof VariablesOf<S>]: VariableSpec<VariablesOf<S>[K]> };
  /** The object file itself: sections, symbols, instructions, types. */
  readonly file: ObjectFile;
  readonly #maps: readonly MapSpec[];
  readonly #programs: readonly ProgramSpec[];
  readonly #images: ReadonlyMap<string, SectionImage>;
  readonly #variables: readonly TypedVariable[];
  readonly #events: EventCodecs;
  readonly #options: OpenOptions;

  /** @internal Made by {@link BpfObject.open}. */
  constructor(file: ObjectFile, name: string, options: OpenOptions) {
    const typed = typedVariablesOf(file, options);
    const { images, variables } = dataSectionsOf(file.sections, typed);
    this.name = name;
    this.license = file.license;
    this.file = file;
    this.#maps = file.maps.map((map) => new MapSpec(map));
    this.#programs = file.programs.map((program) => new ProgramSpec(program));
    this.#images = images;
    this.#variables = typed;
    this.#events = eventCodecsOf(file, options.events ?? {}, options);
    this.#options = options;
    // The shape is the caller's word for what is in the file; the file is what there is.
    this.maps = byName(this.#maps) as typeof this.maps;
    this.programs = byName(this.#programs) as typeof this.programs;
    this.variables = byName(variables) as typeof this.variables;
  }

  /**
   * Loads the object into the kernel, off the event loop: maps are created, types relocated against the running
   * kernel, programs verified. Nothing is attached yet. Edits made after the call are for the next load.
   *
   * @throws {VerifierError} where the verifier rejects a program
   * @throws {PermissionError} where the kernel refuses this process
   * @throws {UnsupportedError} where the kernel lacks what the object needs
   * @throws {LoadError} for any other refusal
   */
  async load(): Promise<LoadedObject<S>> {
    const plan = this.#plan();
    let handle: ObjectHandle | undefined;
    try {
      handle = await binding.objectOpen(this.file.bytes, this.#openOptions());
      plan.apply(handle);
      await binding.objectLoad(handle);
      return this.#live(handle, plan);
    } catch (error) {
      if (handle !== undefined) binding.objectClose(handle);
      throw loadFailure({ name: this.name, file: this.file, btf: this.#options.btf }, error);
    }
  }

  /** {@link ObjectSpec.load | load}, on this thread: the event loop stands still while the verifier works. */
  loadSync(): LoadedObject<S> {
    const plan = this.#plan();
    let handle: ObjectHandle | undefined;
    try {
      handle = binding.objectOpenSync(this.file.bytes, this.#openOptions());
      plan.apply(handle);
      binding.objectLoadSync(handle);
      return this.#live(handle, plan);
    } catch (error) {
      if (handle !== undefined) binding.objectClose(handle);
      throw loadFailure({ name: this.name, file: this.file, btf: this.#options.btf }, error);
    }
  }

  /**
   * Lets the verifier look at each program by itself, as veristat does, those that are not loaded by themselves, too.
   * A program that is refused is an answer, with its error, and not a failure. Nothing stays loaded, and nothing is
   * pinned.
   *
   * @throws {LoadError} where the object is of the other byte order
   *
   * @example
   * ```ts
   * import { BpfObject } from '@ebpf-ts/core';
   *
   * const spec = await BpfObject.open('probe.bpf.o');
   * for await (const { program, verdict, stats, error } of spec.verify()) {
   *   console.log(program, verdict, stats?.processed, stats?.states);
   *   if (error instanceof Error) console.log(error.message);
   * }
   * ```
   */
  async *verify(): AsyncGenerator<Verification, undefined, undefined> {
    const { name, file } = this;
    const failure = (error: unknown) => loadFailure({ name, file, btf: this.#options.btf }, error);
    const verifying = { file, open: this.#openOptions(), plan: this.#plan(), failure };
    for (const program of this.#programs) yield await verificationOf(program, verifying);
  }

  #plan(): LoadPlan {
    const host = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
    if (this.file.littleEndian !== host) {
      const [object, machine] = host ? ['big', 'little'] : ['little', 'big'];
      throw new LoadError(
        this.name,
        `the object is ${object}-endian and this machine ${machine}-endian. Compile it with clang -target bpf, which takes the byte order of the machine it runs on, or with -target ${host ? 'bpfel' : 'bpfeb'}.`,
      );
    }
    return loadPlanOf(this.#programs, this.#maps, this.#images);
  }

  #openOptions(): ObjectOpenOptions {
    const { btf } = this.#options;
    return btf === undefined ? { name: this.name } : { name: this.name, btfPath: btf };
  }

  #live(handle: ObjectHandle, { programs }: LoadPlan): LoadedObject<S> {
    return new LoadedObject<S>({
      name: this.name,
      handle,
      file: this.file,
      programs,
      variables: this.#variables,
      events: this.#events,
      options: this.#options,
    });
  }
}
