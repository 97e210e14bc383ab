import type { CodecOptions } from '@ebpf-ts/btf';
import type { ObjectFile, ProgramKind } from '@ebpf-ts/elf';
import { binding, type ObjectHandle, type ObjectOpenOptions } from '@ebpf-ts/native';
import type { ObjectEdits, ProgramOutlook } from '@ebpf-ts/probe';
import { byName } from '../byName.ts';
import { LoadError } from '../errors/loadError.ts';
import { loadFailure } from '../errors/loadFailure.ts';
import { type EventCodecs, type EventRecords, eventCodecsOf } from '../eventRecords.ts';
import { LoadedObject } from '../live/loadedObject.ts';
import type {
  AnyShape,
  KconfigOf,
  MapsOf,
  ObjectShape,
  ProgramsOf,
  StructOpsOf,
  VariablesOf,
} from '../shape.ts';
import { type TypedVariable, typedVariablesOf } from '../variables/typedVariable.ts';
import { dataSectionsOf } from './dataSections.ts';
import { editsOf } from './edits.ts';
import { KconfigSpec } from './kconfigSpec.ts';
import { type BtfHub, kernelTypesOf } from './kernelTypes.ts';
import { type LoadPlan, loadPlanOf } from './loadPlan.ts';
import { MapSpec } from './mapSpec.ts';
import { switchOff } from './optional.ts';
import { ProgramSpec } from './programSpec.ts';
import type { SectionImage } from './sectionImage.ts';
import { selectionOf } from './selection.ts';
import { StructOpsSpec } from './structOpsSpec.ts';
import type { VariableSpec } from './variableSpec.ts';
import { type Verification, verificationOf } from './verification.ts';

/** How an object is read, beyond its bytes. */
export interface OpenOptions extends CodecOptions {
  /** The object's name in messages, and in the names of its global data maps. Default: the file's name. */
  readonly name?: string;
  /**
   * The types of the running kernel, where it does not carry its own (before Linux 5.4, or built without
   * `CONFIG_DEBUG_INFO_BTF`): the path of a file of BTF, which is taken in any case (`btf_custom_path`), or a folder of
   * them, see {@link BtfHub}.
   */
  readonly btf?: string | BtfHub;
  /** Where maps are pinned that are declared to be pinned by their names (`pin_root_path`). Default: `/sys/fs/bpf`. */
  readonly pinRoot?: string;
  /**
   * A BPF file system whose mount delegates rights (`bpf_token_path`): a process without capabilities loads with those
   * (Linux 6.9). False for none, whatever the file system. Default: `LIBBPF_BPF_TOKEN_PATH` of the environment, else
   * `/sys/fs/bpf` where its mount delegates any.
   */
  readonly bpfToken?: string | false;
  /**
   * What the records of ring and perf buffers are, by the name of the map: a struct, union or typedef of the object, or
   * several that are told apart by a field or a function. Default: what `eventTypesOf` of `@ebpf-ts/elf` finds in the
   * object.
   */
  readonly events?: Readonly<Record<string, EventRecords>>;
  /**
   * With `autoload-off`, programs that this kernel will not take are switched off (`autoload`), each with the reason in
   * {@link ObjectSpec.switchedOff}. It asks the kernel by probes, which this thread waits for.
   */
  readonly optional?: 'autoload-off';
}

/** The shape of an object of which some programs and tables are selected. */
export interface Selected<S extends ObjectShape, N> {
  readonly maps: MapsOf<S>;
  readonly programs: Pick<ProgramsOf<S>, Extract<keyof ProgramsOf<S>, N>>;
  readonly structOps: Pick<StructOpsOf<S>, Extract<keyof StructOpsOf<S>, N>>;
  readonly variables: VariablesOf<S>;
  readonly kconfig: KconfigOf<S>;
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
  readonly programs: {
    readonly [K in keyof ProgramsOf<S>]: ProgramSpec<Extract<ProgramsOf<S>[K], ProgramKind>>;
  };
  /** Their values at load; also those of `.rodata`, which cannot be changed later. */
  readonly variables: { readonly [K in keyof VariablesOf<S>]: VariableSpec<VariablesOf<S>[K]> };
  /** Values of the kernel's configuration that programs use, and what is to take their place. */
  readonly kconfig: { readonly [K in keyof KconfigOf<S>]: KconfigSpec<KconfigOf<S>[K]> };
  /** Tables of functions for the kernel. */
  readonly structOps: {
    readonly [K in keyof StructOpsOf<S>]: StructOpsSpec<Extract<StructOpsOf<S>[K], string>>;
  };
  /** The object file itself: sections, symbols, instructions, types. */
  readonly file: ObjectFile;
  /** The programs that {@link OpenOptions.optional} switched off, and why. */
  readonly switchedOff: readonly ProgramOutlook[];
  readonly #maps: readonly MapSpec[];
  readonly #programs: readonly ProgramSpec[];
  readonly #images: ReadonlyMap<string, SectionImage>;
  readonly #variables: readonly TypedVariable[];
  readonly #kconfig: readonly KconfigSpec[];
  readonly #structOps: readonly StructOpsSpec[];
  readonly #events: EventCodecs;
  readonly #options: OpenOptions;

  /** @internal Made by {@link BpfObject.open}. */
  constructor(file: ObjectFile, name: string, options: OpenOptions) {
    const typed = typedVariablesOf(file, options);
    const { images, variables } = dataSectionsOf(file.sections, typed);
    this.name = name;
    this.license = file.license;
    this.file = file;
    this.#maps = file.maps.map((map) => new MapSpec(map, options.pinRoot ?? '/sys/fs/bpf'));
    this.#programs = file.programs.map((program) => new ProgramSpec(program));
    this.#images = images;
    this.#variables = typed;
    this.#kconfig = kconfigOf(file, typed);
    this.#structOps = file.structOps.map((table) => new StructOpsSpec(table));
    this.#events = eventCodecsOf(file, options.events ?? {}, options);
    this.#options = options;
    const types = typeof options.btf === 'string' ? options.btf : undefined;
    this.switchedOff = options.optional === undefined ? [] : switchOff(file, this.#programs, types);
    // The shape is the caller's word for what is in the file; the file is what there is.
    this.maps = byName(this.#maps) as typeof this.maps;
    this.programs = byName(this.#programs) as typeof this.programs;
    this.variables = byName(variables) as typeof this.variables;
    this.kconfig = byName(this.#kconfig) as typeof this.kconfig;
    this.structOps = byName(this.#structOps) as typeof this.structOps;
  }

  /**
   * What was changed so far of what the file says, for `preflight` of `@ebpf-ts/probe` to judge the object by.
   *
   * @example
   * ```ts
   * import { BpfObject } from '@ebpf-ts/core';
   * import { preflight, runningKernel } from '@ebpf-ts/probe';
   *
   * const spec = await BpfObject.open<{ variables: { verbose: boolean } }>('tracer.bpf.o');
   * spec.variables.verbose.value = true;
   * console.log(preflight(spec, runningKernel()).programs.map(({ outlook }) => outlook));
   * ```
   */
  get edits(): ObjectEdits {
    return editsOf({
      programs: this.#programs,
      maps: this.#maps,
      kconfig: this.#kconfig,
      images: this.#images,
    });
  }

  /**
   * Leaves out all but these programs and tables of functions, and what they need: the maps that they use, and the programs
   * that they call by way of a program array which is filled in the object. Returns the same object, where the others
   * are no longer typed; to read a map that is left out, once loaded, throws.
   *
   * @throws {RangeError} for a name that the object does not have
   *
   * @example
   * ```ts
   * import { BpfObject } from '@ebpf-ts/core';
   *
   * interface Tracer {
   *   programs: { on_exec: 'tracepoint'; on_exit: 'tracepoint'; on_open: 'fentry' };
   * }
   * const spec = (await BpfObject.open<Tracer>('tracer.bpf.o')).select(['on_exec', 'on_exit']);
   * await using object = await spec.load();
   * await object.attach();
   * ```
   */
  select<N extends keyof ProgramsOf<S> | keyof StructOpsOf<S>>(
    names: readonly N[],
  ): ObjectSpec<Selected<S, N>> {
    const known: readonly { readonly name: string }[] = [...this.#programs, ...this.#structOps];
    const wanted = names.map(String);
    const unknown = wanted.filter((name) => known.every((each) => each.name !== name));
    if (unknown.length > 0) {
      throw new RangeError(
        `object '${this.name}' has no program ${unknown.join(', ')}, but ${known.map(({ name }) => name).join(', ')}`,
      );
    }
    const { programs, structOps, maps } = selectionOf(this.file, wanted);
    for (const program of this.#programs) program.autoload = programs.has(program.name);
    for (const table of this.#structOps) table.autocreate = structOps.has(table.name);
    for (const map of this.#maps) map.autocreate = maps.has(map.name);
    // The same object, of which less is known to be there.
    return this as ObjectSpec<never>;
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
    const [plan, open, edits] = [this.#plan(), this.#openOptions(), this.edits];
    let handle: ObjectHandle | undefined;
    try {
      handle = await binding.objectOpen(this.file.bytes, open);
      plan.apply(handle);
      await binding.objectLoad(handle);
      return this.#live(handle, plan);
    } catch (error) {
      if (handle !== undefined) binding.objectClose(handle);
      throw loadFailure({ name: this.name, file: this.file, edits, btf: open.btfPath }, error);
    }
  }

  /** {@link ObjectSpec.load | load}, on this thread: the event loop stands still while the verifier works. */
  loadSync(): LoadedObject<S> {
    const [plan, open, edits] = [this.#plan(), this.#openOptions(), this.edits];
    let handle: ObjectHandle | undefined;
    try {
      handle = binding.objectOpenSync(this.file.bytes, open);
      plan.apply(handle);
      binding.objectLoadSync(handle);
      return this.#live(handle, plan);
    } catch (error) {
      if (handle !== undefined) binding.objectClose(handle);
      throw loadFailure({ name: this.name, file: this.file, edits, btf: open.btfPath }, error);
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
    const [plan, open, edits] = [this.#plan(), this.#openOptions(), this.edits];
    const failure = (error: unknown) => loadFailure({ name, file, edits, btf: open.btfPath }, error);
    const verifying = { file, open, plan, failure };
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
    return loadPlanOf({
      programs: this.#programs,
      maps: this.#maps,
      structOps: this.#structOps,
      images: this.#images,
    });
  }

  #openOptions(): ObjectOpenOptions {
    const { btf, bpfToken } = this.#options;
    const btfPath = kernelTypesOf(this.name, btf);
    const kconfig = this.#kconfig.map(({ line = '' }) => line).join('');
    return {
      name: this.name,
      ...(btfPath !== undefined && { btfPath }),
      ...(kconfig !== '' && { kconfig }),
      ...(bpfToken !== undefined && { tokenPath: bpfToken === false ? '' : bpfToken }),
    };
  }

  #live(handle: ObjectHandle, plan: LoadPlan): LoadedObject<S> {
    return new LoadedObject<S>({
      name: this.name,
      handle,
      file: this.file,
      ...plan,
      variables: this.#variables,
      events: this.#events,
      options: this.#options,
    });
  }
}

function kconfigOf(
  { btf, externs, configValues }: ObjectFile,
  typed: readonly TypedVariable[],
): KconfigSpec[] {
  if (btf === undefined) return [];
  return configValues.flatMap(({ name, section, typeId }) => {
    const variable = typed.find((each) => each.section === section && each.name === name);
    const weak = externs.some((each) => each.name === name && each.weak);
    return variable === undefined ? [] : [new KconfigSpec(variable, weak, btf, typeId)];
  });
}
