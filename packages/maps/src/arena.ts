import type { Codec } from '@ebpf-ts/btf';
import { binding, isNativeError, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import { existingMap, type MapSource } from './existingMap.ts';
import { KernelMap } from './kernelMap.ts';
import { MapError } from './mapError.ts';
import { MAP_FLAG, type NewMap, newMap } from './newMap.ts';
import { noKeyCodec as noValueCodec } from './noKeyCodec.ts';

/** An arena to be made. */
export interface NewArena extends Omit<NewMap, 'maxEntries'> {
  /** Its size in pages of the machine's, at most 4 GiB in all. They take memory only once they are touched. */
  readonly pages: number;
  /** Where it lies in every process that maps it, a multiple of the page size. Default: where the kernel finds room. */
  readonly address?: bigint;
}

/** What an arena that exists has to be like, and where it lies. */
export interface ExistingArena {
  readonly pages?: number;
  /** Where whoever mapped it first has it, if the arena itself does not say so. */
  readonly address?: bigint;
}

/** Gives the memory of an arena that somebody else mapped into this process already. */
export type ArenaMapping = () => ArrayBuffer | undefined;

/**
 * A `BPF_MAP_TYPE_ARENA` (Linux 6.9): pages that programs allocate and this process sees, at one address, so that
 * pointers which either stores are good for both.
 *
 * {@link Arena.memory} is the memory itself. {@link Arena.read} follows a pointer that was found in it, and decodes what
 * is there. The variables that programs have in the arena of their object are among `object.variables`.
 *
 * @example
 * ```ts
 * import { type Arena, struct, u32, u64 } from '@ebpf-ts/maps';
 *
 * const node = struct('node', { next: u64, value: u32 });
 *
 * function* list(arena: Arena, head: bigint) {
 *   for (let at = arena.read(head, node); at !== undefined; at = arena.read(at.next, node)) yield at.value;
 * }
 * ```
 */
export class Arena extends KernelMap {
  readonly kind = 'arena';
  readonly #map: () => ArrayBuffer;
  #memory: ArrayBuffer | undefined;
  #closed = false;

  constructor(handle: MapHandle, info: MapInfo, map: ArenaMapping = () => undefined) {
    super(handle, info);
    this.#map = () => map() ?? binding.mapArena(handle, 0n);
  }

  /**
   * Makes an arena without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   *
   * @example
   * ```ts
   * import { Arena } from '@ebpf-ts/maps';
   *
   * using arena = Arena.create({ name: 'heap', pages: 16 });
   * new Uint32Array(arena.memory)[0] = 7;
   * ```
   */
  static create({ pages, address = 0n, flags = 0, ...options }: NewArena): Arena {
    const { handle, info } = newMap(
      { ...options, maxEntries: pages, flags: flags | MAP_FLAG.MMAPABLE },
      { type: 'arena', value: noValueCodec, extra: Number(address) },
    );
    return new Arena(handle, info);
  }

  /**
   * Opens an arena that exists, by its id, its name or where it is pinned. It has one address in all processes: that which
   * it was made with, or where the first of them mapped it, which has to be said then.
   *
   * @throws {@link MapError} where there is none, or it is not what is expected, with every difference
   *
   * @example
   * ```ts
   * import { Arena } from '@ebpf-ts/maps';
   *
   * using arena = Arena.open({ path: '/sys/fs/bpf/heap' });
   * console.log(arena.address, arena.memory.byteLength);
   * ```
   */
  static open(source: MapSource, { pages, address = 0n }: ExistingArena = {}): Arena {
    const { handle, info } = existingMap(source, { type: 'arena', maxEntries: pages });
    return new Arena(handle, info, () => binding.mapArena(handle, address));
  }

  /**
   * The arena's memory, live: programs see what is written, and `Atomics` are atomic for them, too. A page that nobody
   * has allocated is, by the first touch, with zeros. Once the arena is closed it is empty.
   *
   * @throws {@link MapError} with code `EBUSY` where another process has it at an address that was not said, `EEXIST` where
   *   this process has something else there, `EINVAL` where it has it already; likewise where the arena is closed
   */
  get memory(): ArrayBuffer {
    if (this.#closed) throw new MapError(this.info.name, 'it was closed', { code: 'ERR_HANDLE_CLOSED' });
    this.#memory ??= this.#mapped();
    return this.#memory;
  }

  /** Where it lies in this process and every other: what pointers to its first byte hold. */
  get address(): bigint {
    const { memory } = this;
    return binding.memoryAddress(memory);
  }

  /**
   * What a pointer into the arena points to, decoded; `undefined` for a null pointer. Of a value that is no number of 1, 2,
   * 4 or 8 bytes, programs may change a part meanwhile.
   *
   * @throws {RangeError} where the value would not lie within the arena
   */
  read<T>(pointer: bigint, codec: Codec<T>): T | undefined {
    const offset = this.#offsetOf(pointer, codec.size);
    return offset === undefined ? undefined : codec.decode(new DataView(this.memory), offset, codec.size);
  }

  /**
   * Writes a value where a pointer points to.
   *
   * @throws {RangeError} for a null pointer, and where the value would not lie within the arena
   * @throws {@link MapError} for a value that does not fit
   */
  write<T>(pointer: bigint, codec: Codec<T>, value: T): void {
    const offset = this.#offsetOf(pointer, codec.size);
    if (offset === undefined) throw new RangeError(`map '${this.info.name}': nothing is at a null pointer`);
    // Encoded beside it first, so that a value which does not fit leaves no half of it.
    const bytes = new Uint8Array(codec.size);
    try {
      codec.encode(value, new DataView(bytes.buffer), 0);
    } catch (error) {
      throw MapError.ofValue(this.info.name, 'value', error);
    }
    new Uint8Array(this.memory, offset, codec.size).set(bytes);
  }

  /**
   * The bytes that a pointer points to, live.
   *
   * @throws {RangeError} for a null pointer, and where they would not lie within the arena
   */
  bytes(pointer: bigint, length: number): Uint8Array<ArrayBuffer> {
    const offset = this.#offsetOf(pointer, length);
    if (offset === undefined) throw new RangeError(`map '${this.info.name}': nothing is at a null pointer`);
    return new Uint8Array(this.memory, offset, length);
  }

  /**
   * The pointer to a byte of {@link Arena.memory}, to be stored for programs.
   *
   * @throws {RangeError} where there is no such byte
   */
  pointerTo(offset: number): bigint {
    if (Number.isInteger(offset) && offset >= 0 && offset < this.memory.byteLength) {
      return this.address + BigInt(offset);
    }
    throw new RangeError(
      `map '${this.info.name}': it has ${this.memory.byteLength} bytes; there is none at ${offset}`,
    );
  }

  /** Gives back the descriptor; {@link Arena.memory} and every view of it are empty from here on. */
  override close(): void {
    if (this.#memory !== undefined) binding.memoryClose(this.#memory);
    this.#memory = undefined;
    this.#closed = true;
    super.close();
  }

  #mapped(): ArrayBuffer {
    if (this.info.flags & SEGV_ON_FAULT) {
      throw new MapError(
        this.info.name,
        'it was made with BPF_F_SEGV_ON_FAULT: to read what no program allocated would end this process',
      );
    }
    try {
      return this.#map();
    } catch (error) {
      const reason = isNativeError(error) ? UNMAPPED[error.code] : undefined;
      if (!isNativeError(error) || reason === undefined) throw MapError.from(this.info, error);
      const { code, errno, syscall } = error;
      throw new MapError(this.info.name, reason, { code, errno, syscall, cause: error });
    }
  }

  /** By its low half, as the kernel does: programs need not fill in the other. */
  #offsetOf(pointer: bigint, size: number): number | undefined {
    if ((pointer & LOW) === 0n) return undefined;
    const offset = Number((pointer - this.address) & LOW);
    if (offset + size <= this.memory.byteLength) return offset;
    throw new RangeError(
      `map '${this.info.name}': 0x${pointer.toString(16)} is no pointer to ${size} bytes in it; ` +
        `it has ${this.memory.byteLength} bytes from 0x${this.address.toString(16)} on`,
    );
  }
}

/** Why it cannot be mapped, by the errno. */
const UNMAPPED: Readonly<Record<string, string>> = {
  EBUSY: 'it lies at another address already, where whoever mapped it first has it: say which',
  EEXIST:
    'something else is at its address in this process, perhaps the arena itself: a process can map it once. ' +
    'What was closed is unmapped soon after',
};

/** `BPF_F_SEGV_ON_FAULT`. */
const SEGV_ON_FAULT = 1 << 17;

const LOW = 0xffff_ffffn;
