import type { CodecOptions } from '@ebpf-ts/btf';
import type { ObjectFile } from '@ebpf-ts/elf';
import type { BpfMap } from '@ebpf-ts/maps';
import { binding, type ObjectHandle, watchUnclosed } from '@ebpf-ts/native';
import type { ObjectShape } from '../shape.ts';
import type { ProgramSpec } from '../spec/programSpec.ts';
import type { Link } from './link.ts';
import { objectMapsOf } from './objectMaps.ts';
import { Program, type ProgramOf } from './program.ts';

/** What a load leaves behind, to be owned. */
export interface LoadedParts {
  readonly name: string;
  readonly handle: ObjectHandle;
  readonly file: ObjectFile;
  /** Those that were loaded. */
  readonly programs: readonly ProgramSpec[];
  readonly options: CodecOptions;
}

/**
 * An object in the kernel: live handles of its maps and programs. It owns them, and the links made of its
 * programs; closing it detaches and frees all of them.
 */
export class LoadedObject<S extends ObjectShape = ObjectShape> {
  readonly name: string;
  readonly maps: { readonly [K in keyof S['maps']]: S['maps'][K] };
  /** Those that were loaded: a program whose `autoload` was off is not here. */
  readonly programs: { readonly [K in keyof S['programs']]: ProgramOf<S['programs'][K]> };
  readonly #handle: ObjectHandle;
  /** Those whose section says where to attach. */
  readonly #attachable: readonly Program[];
  readonly #links = new Set<Link>();
  readonly #closed: () => void;
  #closing: Promise<void> | undefined;

  /** @internal Made by {@link ObjectSpec.load}. */
  constructor({ name, handle, file, programs, options }: LoadedParts) {
    this.name = name;
    this.#handle = handle;
    const own = (link: Link) => this.#links.add(link);
    // The shape is the caller's word for what is in the file; the file is what there is.
    this.maps = objectMapsOf(handle, file, options, this) as typeof this.maps;
    const live = programs.map((spec) => new Program(spec, handle, own));
    this.programs = Object.fromEntries(
      live.map((program) => [program.name, program]),
    ) as typeof this.programs;
    this.#attachable = live.filter((_, index) => programs[index]?.attachable);
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

  /** Detaches its links off the event loop, then frees its maps and programs. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#detach().finally(() => this.#free());
    return this.#closing;
  }

  /** {@link LoadedObject.close}, on this thread: about 100 ms for each link. */
  closeSync(): void {
    try {
      for (const link of this.#links) link.closeSync();
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

  async #detach(): Promise<void> {
    await Promise.all(Array.from(this.#links, (link) => link.close()));
  }

  #free(): void {
    this.#closed();
    for (const map of Object.values<BpfMap>(this.maps)) map.close();
    binding.objectClose(this.#handle);
  }
}
