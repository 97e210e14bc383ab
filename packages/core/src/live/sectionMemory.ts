import { type Arena, MapError } from '@ebpf-ts/maps';
import { binding, type MapHandle, type MapInfo, type ObjectHandle } from '@ebpf-ts/native';

/** A part of a section, by the name of the variable that it is. */
export interface Part {
  readonly name: string;
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

/** The bytes of a section of variables in the kernel, reached for when somebody asks. */
export class SectionMemory {
  readonly #section: string;
  readonly #find: () => Access;
  #access: Access | 'closed' | undefined;

  constructor(section: string, find: () => Access) {
    this.#section = section;
    this.#find = find;
  }

  /** A copy of a part, as it is now. */
  read(part: Part): Uint8Array {
    return this.#open(part).read(part);
  }

  /** Overwrites a part, and nothing beside it. */
  write(part: Part, bytes: Uint8Array): void {
    copy(bytes, this.shared(part));
  }

  /** A part of the kernel's memory itself. */
  shared(part: Part): Uint8Array<ArrayBuffer> {
    return this.#open(part).shared(part);
  }

  close(): void {
    if (this.#access !== undefined && this.#access !== 'closed') this.#access.close();
    this.#access = 'closed';
  }

  #open(part: Part): Access {
    if (this.#access === 'closed') {
      throw refusal(this.#section, part, 'the object was closed', 'ERR_HANDLE_CLOSED');
    }
    this.#access ??= this.#find();
    return this.#access;
  }
}

/** A way to a section's bytes. */
export interface Access {
  read(part: Part): Uint8Array;
  shared(part: Part): Uint8Array<ArrayBuffer>;
  close(): void;
}

/** `BPF_F_RDONLY_PROG`: libbpf freezes such a map. */
const READ_ONLY = 1 << 7;
/** `BPF_F_MMAPABLE` (Linux 5.5). */
const MAPPABLE = 1 << 10;

/** To a section that is a map of its own. */
export function sectionAccess(object: ObjectHandle, section: string): Access {
  const map = binding.objectMap(object, section);
  try {
    const info = { ...binding.mapInfo(map), name: section };
    if (info.flags & READ_ONLY) return constants(section, elementOf(map, info));
    if (info.flags & MAPPABLE) return mapped(binding.mapMemory(map));
  } catch (error) {
    throw MapError.from({ name: section, maxEntries: 1 }, error);
  } finally {
    binding.mapClose(map);
  }
  return copied(object, section);
}

/** Frozen when the object was loaded: read once, and never written. */
function constants(section: string, bytes: Uint8Array<ArrayBuffer>): Access {
  return {
    read: (part) => partOf(bytes, part),
    shared(part) {
      throw refusal(section, part, 'it is constant since the object was loaded; set it on the spec, before');
    },
    close() {},
  };
}

/** To the variables in an arena. */
export function arenaAccess(object: ObjectHandle, arena: Arena): Access {
  const memory = arena.memory;
  return { ...inMemory(new Uint8Array(memory, binding.objectArenaData(object))), close() {} };
}

function mapped(memory: ArrayBuffer): Access {
  return { ...inMemory(new Uint8Array(memory)), close: () => binding.memoryClose(memory) };
}

function inMemory(bytes: Uint8Array<ArrayBuffer>): Omit<Access, 'close'> {
  return {
    read(part) {
      const value = new Uint8Array(part.size);
      copy(partOf(bytes, part), value);
      return value;
    },
    shared: (part) => partOf(bytes, part),
  };
}

/** A map that cannot be mapped can be copied as a whole. To write it as a whole would undo what programs do meanwhile. */
function copied(object: ObjectHandle, section: string): Access {
  const map = binding.objectMap(object, section);
  return {
    read: (part) => partOf(elementOf(map, binding.mapInfo(map)), part),
    shared(part) {
      throw refusal(
        section,
        part,
        `${section} cannot be mapped into this process: it takes Linux 5.5, and a variable in it that is not static`,
      );
    },
    close: () => binding.mapClose(map),
  };
}

/** The one element of the map that a section becomes. */
function elementOf(map: MapHandle, { valueSize }: MapInfo): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(valueSize);
  binding.mapLookup(map, new Uint8Array(4), bytes, 0);
  return bytes;
}

function partOf(bytes: Uint8Array<ArrayBuffer>, { offset, size }: Part): Uint8Array<ArrayBuffer> {
  return bytes.subarray(offset, offset + size);
}

/** Copies words in one piece, which no other way of copying promises: programs read and write them meanwhile. */
function copy(from: Uint8Array, to: Uint8Array): void {
  const size = from.byteLength;
  if (from.byteOffset % size !== 0 || to.byteOffset % size !== 0) to.set(from);
  else if (size === 8)
    Atomics.store(word(BigUint64Array, to), 0, Atomics.load(word(BigUint64Array, from), 0));
  else if (size === 4) Atomics.store(word(Uint32Array, to), 0, Atomics.load(word(Uint32Array, from), 0));
  else if (size === 2) Atomics.store(word(Uint16Array, to), 0, Atomics.load(word(Uint16Array, from), 0));
  else to.set(from);
}

function word<Words>(
  Words: new (buffer: ArrayBufferLike, offset: number, length: number) => Words,
  bytes: Uint8Array,
): Words {
  return new Words(bytes.buffer, bytes.byteOffset, 1);
}

function refusal(section: string, part: Part, reason: string, code?: string): MapError {
  return new MapError(section, `variable '${part.name}': ${reason}`, code === undefined ? {} : { code });
}
