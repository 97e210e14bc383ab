import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseObject } from '@ebpf-ts/elf';
import type { LoadedObject } from './live/loadedObject.ts';
import type { AnyShape, ObjectShape } from './shape.ts';
import { ObjectSpec, type OpenOptions } from './spec/objectSpec.ts';

/** A BPF object file: a path, a file URL, or its bytes. */
export type ObjectSource = string | URL | Uint8Array;

/** An object in the kernel. */
export type BpfObject<S extends ObjectShape = AnyShape> = LoadedObject<S>;

/**
 * Opens BPF objects.
 *
 * @example
 * ```ts
 * import { BpfObject, type RingBuffer } from '@ebpf-ts/core';
 *
 * interface Execs {
 *   maps: { events: RingBuffer<{ pid: number; comm: string }> };
 * }
 * const spec = await BpfObject.open<Execs>('execs.bpf.o');
 * await using object = await spec.load();
 * await object.attach();
 * for await (const { pid, comm } of object.maps.events) console.log(pid, comm);
 * ```
 */
export const BpfObject = {
  /**
   * Reads an object file and checks all of it, off the event loop as far as the file is concerned. Nothing is
   * loaded, and no privilege is needed.
   *
   * @throws {ElfError} where the file is no BPF object, or a damaged one
   * @throws {BtfError} where its type information is damaged
   */
  async open<S extends ObjectShape = AnyShape>(
    source: ObjectSource,
    options: OpenOptions = {},
  ): Promise<ObjectSpec<S>> {
    return specOf(source instanceof Uint8Array ? source : await readFile(source), source, options);
  },

  /** {@link BpfObject.open}, on this thread. */
  openSync<S extends ObjectShape = AnyShape>(source: ObjectSource, options: OpenOptions = {}): ObjectSpec<S> {
    return specOf(source instanceof Uint8Array ? source : readFileSync(source), source, options);
  },
} as const;

function specOf<S extends ObjectShape>(bytes: Uint8Array, source: ObjectSource, options: OpenOptions) {
  return new ObjectSpec<S>(parseObject(bytes), options.name ?? nameOf(source), options);
}

function nameOf(source: ObjectSource): string {
  if (source instanceof Uint8Array) return 'object';
  const path = source instanceof URL ? fileURLToPath(source) : source;
  return basename(path).replace(/(\.bpf)?\.o$/, '');
}
