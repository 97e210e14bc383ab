import type { MapHandle, ObjectHandle, ProgramHandle } from './handles.ts';
import type { ProgramOf } from './link.ts';

/** Objects: opened, changed, loaded. */
export interface ObjectBinding {
  /**
   * `bpf_object__open_mem`. The bytes are copied: libbpf refers to them for as long as the object lives.
   */
  objectOpen(bytes: Uint8Array, options: ObjectOpenOptions): Promise<ObjectHandle>;
  /** {@link ObjectBinding.objectOpen | objectOpen}, on this thread. */
  objectOpenSync(bytes: Uint8Array, options: ObjectOpenOptions): ObjectHandle;
  /** `bpf_program__set_autoload`, before load. */
  programSetAutoload(object: ObjectHandle, program: string, autoload: boolean): void;
  /** `bpf_map__set_autocreate`, before load: a program that refers to a map which is not created is refused. */
  mapSetAutocreate(object: ObjectHandle, map: string, autocreate: boolean): void;
  /** `bpf_map__reuse_fd`, before load: the map that exists takes the place of the one that would be created. */
  mapReuse(object: ObjectHandle, map: string, existing: MapHandle): void;
  /** `bpf_map__set_map_flags`, before load. */
  mapSetFlags(object: ObjectHandle, map: string, flags: number): void;
  /** `bpf_map__set_max_entries`, before load. */
  mapSetMaxEntries(object: ObjectHandle, map: string, maxEntries: number): void;
  /** `bpf_map__set_type`, before load. */
  mapSetType(object: ObjectHandle, map: string, type: number): void;
  /** `bpf_map__set_key_size`, before load. */
  mapSetKeySize(object: ObjectHandle, map: string, keySize: number): void;
  /** `bpf_map__set_value_size`, before load. */
  mapSetValueSize(object: ObjectHandle, map: string, valueSize: number): void;
  /** `bpf_map__set_pin_path`, before load. With the empty string it is not pinned, and no pinned one is used. */
  mapSetPinPath(object: ObjectHandle, map: string, path: string): void;
  /** `bpf_map__set_initial_value`, before load; for `.rodata`, `.data` and `.bss`, by section name. */
  mapSetInitialValue(object: ObjectHandle, map: string, value: Uint8Array): void;
  /** `bpf_object__load`, off the event loop. Resolves to what libbpf had to say. */
  objectLoad(object: ObjectHandle): Promise<string>;
  /** {@link ObjectBinding.objectLoad | objectLoad}, on this thread. */
  objectLoadSync(object: ObjectHandle): string;
  /** `bpf_object__close`. Idempotent. Links made from the object stay attached until they are destroyed. */
  objectClose(object: ObjectHandle): void;
  /** A map of a loaded object: a handle on a duplicate of its fd, to be closed on its own. */
  objectMap(object: ObjectHandle, map: string): MapHandle;
  /** A program of a loaded object: a handle on a duplicate of its fd, to be closed on its own. */
  objectProgram(object: ObjectHandle, program: string): ProgramHandle;
  /** `bpf_program__set_attach_target`, before load, to a function of a loaded program, or with null of the kernel. */
  programSetAttachTarget(
    object: ObjectHandle,
    program: string,
    target: ProgramOf | null,
    functionName: string,
  ): void;
}

/** `struct bpf_object_open_opts`, as far as it is used. */
export interface ObjectOpenOptions {
  /** The object's name in libbpf's messages and, shortened, in the names of its maps. */
  readonly name: string;
  /** `btf_custom_path`: the kernel's BTF where the kernel does not carry its own. */
  readonly btfPath?: string;
  /** `kernel_log_level`: 4 is the verifier's statistics, which `objectLoad` then resolves to. */
  readonly logLevel?: number;
  /** `kconfig`: lines of a kernel's configuration, which come before the running kernel's. */
  readonly kconfig?: string;
  /** `bpf_token_path`: a BPF file system with delegated rights (Linux 6.9). The empty string is none. */
  readonly tokenPath?: string;
}
