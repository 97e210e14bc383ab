import type { CodecOptions } from '@ebpf-ts/btf';
import type { ObjectFile } from '@ebpf-ts/elf';
import { type BpfMap, PerfBuffer } from '@ebpf-ts/maps';
import { binding, type ObjectHandle, watchUnclosed } from '@ebpf-ts/native';
import { byName } from '../byName.ts';
import type { EventCodecs } from '../eventRecords.ts';
import type { Link } from '../links/link.ts';
import type {
  AnyShape,
  KconfigOf,
  MapsOf,
  ObjectShape,
  ProgramsOf,
  StructOpsOf,
  VariablesOf,
} from '../shape.ts';
import type { TypedVariable } from '../variables/typedVariable.ts';
import { keepAlive } from './keptAlive.ts';
import { Links } from './links.ts';
import { objectMapsOf } from './objectMaps.ts';
import { objectVariablesOf } from './objectVariables.ts';
import { Program, type ProgramFacts, type ProgramOf } from './program.ts';
import type { SectionMemory } from './sectionMemory.ts';
import { StructOps } from './structOps.ts';
import type { Constant, LiveVariables, Variable } from './variable.ts';

/** What a load leaves behind, to be owned. */
export interface LoadedParts {
  readonly name: string;
  readonly handle: ObjectHandle;
  readonly file: ObjectFile;
  /** Those that were loaded. */
  readonly programs: readonly ProgramFacts[];
  /** The names of the tables that were created. */
  readonly structOps: ReadonlySet<string>;
  /** The names of the maps that were not created. */
  readonly leftOut: ReadonlySet<string>;
  /** The names of the maps that somebody else may have, too. */
  readonly shared: ReadonlySet<string>;
  readonly variables: readonly TypedVariable[];
  readonly events: EventCodecs;
  readonly options: CodecOptions;
}

/**
 * An object in the kernel: live handles of its maps and programs, and its variables where the programs have them. It
 * owns them, and the links made of its programs; closing it detaches and frees all of them.
 */
export class LoadedObject<S extends ObjectShape = AnyShape> {
  readonly name: string;
  readonly maps: MapsOf<S>;
  /** Those that were loaded: a program whose `autoload` was off is not here. */
  readonly programs: { readonly [K in keyof ProgramsOf<S>]: ProgramOf<ProgramsOf<S>[K]> };
  /** Tables of functions for the kernel, by the name of the variable; those that were created. */
  readonly structOps: { readonly [K in keyof StructOpsOf<S>]: StructOps<Extract<StructOpsOf<S>[K], string>> };
  /** In the kernel's memory; those of `.rodata` can only be read. */
  readonly variables: LiveVariables<VariablesOf<S>>;
  /** Values of the kernel's configuration, as the programs see them. */
  readonly kconfig: { readonly [K in keyof KconfigOf<S>]: Constant<KconfigOf<S>[K]> };
  readonly #handle: ObjectHandle;
  readonly #programs: readonly Program[];
  readonly #maps: readonly BpfMap[];
  /** What has to be ready before a program sends to it. */
  readonly #streams: readonly PerfBuffer<unknown>[];
  readonly #memories: readonly SectionMemory[];
  /** Those whose section says where to attach. */
  readonly #attachable: readonly Program[];
  readonly #links = new Links();
  readonly #closed: () => void;
  #closing: Promise<void> | undefined;

  /** @internal Made by {@link ObjectSpec.load}. */
  constructor(parts: LoadedParts) {
    const { name, handle, file, variables: typed, events, options } = parts;
    const startStreams = () => this.#startStreams();
    const owner = { handle, links: this.#links, startStreams };
    const programs = parts.programs.map((each) => new Program(each, owner));
    const structOps = file.structOps
      .filter((table) => parts.structOps.has(table.name))
      .map((each) => new StructOps(each, owner));
    const maps = objectMapsOf(handle, file, events, options, parts.leftOut);
    const { variables, memories } = objectVariablesOf(handle, file, typed, Object.values(maps));
    this.name = name;
    this.#handle = handle;
    this.#programs = programs;
    this.#maps = Object.values(maps);
    this.#streams = startedByAttach(maps, parts.shared);
    this.#memories = memories;
    this.#attachable = programs.filter((_, index) => parts.programs[index]?.attachable);
    // The shape is the caller's word for what is in the file; the file is what there is.
    this.maps = maps as typeof this.maps;
    this.programs = byName(programs) as typeof this.programs;
    this.structOps = byName(structOps) as typeof this.structOps;
    this.variables = byName(variables.filter((each) => !isConfig(each))) as typeof this.variables;
    this.kconfig = byName(variables.filter(isConfig)) as typeof this.kconfig;
    keepAlive(this, ...this.#maps, ...programs, ...structOps, ...variables);
    this.#closed = watchUnclosed(this, `BPF object '${name}'`);
  }

  /**
   * Attaches every loaded program whose section says where to. If one cannot be attached, none stays attached.
   *
   * @throws {AttachError} where a target does not exist
   * @throws {PermissionError} where the kernel refuses this process
   */
  async attach(): Promise<readonly Link[]> {
    const links: Link[] = [];
    try {
      for (const program of this.#attachable) links.push(await program.attach());
    } catch (error) {
      await Promise.all(links.map((link) => link.close()));
      throw error;
    }
    return links;
  }

  /** Detaches its links off the event loop, also those on their way, then frees its maps and programs. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#links.close().finally(() => this.#free());
    return this.#closing;
  }

  /** {@link LoadedObject.close | close}, on this thread: about 100 ms for each link. */
  closeSync(): void {
    try {
      this.#links.closeSync();
    } finally {
      this.#free();
    }
  }

  /** {@link LoadedObject.close | close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** {@link LoadedObject.closeSync | closeSync}, for `using`. */
  [Symbol.dispose](): void {
    this.closeSync();
  }

  #startStreams(): void {
    for (const map of this.#streams) map.startIfNeeded();
  }

  #free(): void {
    this.#closed();
    for (const program of this.#programs) program.closeHandle();
    for (const map of this.#maps) map.close();
    for (const memory of this.#memories) memory.close();
    binding.objectClose(this.#handle);
  }
}

function isConfig({ section }: Variable): boolean {
  return section === '.kconfig';
}

/** The perf buffers of the object, save those that may be somebody else's, too. */
function startedByAttach(
  maps: Readonly<Record<string, BpfMap>>,
  shared: ReadonlySet<string>,
): readonly PerfBuffer<unknown>[] {
  return Object.entries(maps).flatMap(([name, map]) =>
    map instanceof PerfBuffer && !shared.has(name) ? [map] : [],
  );
}
