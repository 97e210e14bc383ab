import type { MapHandle, ObjectHandle } from './handles.ts';

/** Memory of maps that this process shares with the kernel. */
export interface MemoryBinding {
  /**
   * `mmap(2)` of the values of a `BPF_MAP_TYPE_ARRAY` with `BPF_F_MMAPABLE` (Linux 5.5), each padded to a multiple of
   * 8 bytes: the kernel's memory itself, to read and to write. It is unmapped once no view of it is left. A frozen
   * map is refused with `EPERM`.
   */
  mapMemory(map: MapHandle): ArrayBuffer;
  /**
   * `mmap(2)` of a `BPF_MAP_TYPE_ARENA` (Linux 6.9), to read and to write, at an address or, for 0, at that which it was
   * made with, or where the kernel finds room. All mappings of an arena have one address: any other is `EBUSY`, a second
   * one in this process `EEXIST`.
   */
  mapArena(map: MapHandle, address: bigint): ArrayBuffer;
  /**
   * The arena of a loaded object, which libbpf has mapped. The object stays in the kernel while there is a view of it, even
   * if its handle is closed. `ENOENT` where libbpf mapped none.
   */
  objectArena(object: ObjectHandle): ArrayBuffer;
  /** Bytes from the start of the object's arena to the variables that are in it. */
  objectArenaData(object: ObjectHandle): number;
  /** Where the memory of a map lies in this process. */
  memoryAddress(memory: ArrayBuffer): bigint;
  /**
   * Takes the memory away from every view of it: they are empty from here on, and it is unmapped soon after. Of a map's
   * memory and a ring's data alike.
   * Idempotent.
   */
  memoryClose(memory: ArrayBuffer): void;
}
