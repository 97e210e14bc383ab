import { join } from 'node:path';
import type { MapDefinition } from '@ebpf-ts/elf';
import { type KernelMap, mapTypeName } from '@ebpf-ts/maps';

/**
 * A map as the object declares it; what can be changed before load is not read-only.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * for (const map of Object.values(spec.maps)) console.log(map.name, map.type, map.maxEntries);
 * ```
 */
export class MapSpec {
  readonly name: string;
  /**
   * Whether the map is created with its object. The verifier refuses a program that uses one which is not; see
   * {@link ObjectSpec.select}, which knows them.
   */
  autocreate = true;
  readonly #declared: MapDefinition;
  #maxEntries: number;
  #isPerfBuffer = false;
  #pinPath: string | undefined;
  #flags: number;
  #reuse: KernelMap | undefined;

  /** @internal Made by {@link BpfObject.open}. */
  constructor(declared: MapDefinition, pinRoot: string) {
    this.name = declared.name;
    this.#declared = declared;
    this.#maxEntries = declared.maxEntries;
    this.#flags = declared.flags;
    this.#pinPath = declared.pinning === 'by_name' ? join(pinRoot, declared.name) : undefined;
  }

  /** The type by bpftool's name, for example `percpu_array`. */
  get type(): string {
    return this.#isPerfBuffer ? 'perf_event_array' : this.#declared.typeName;
  }

  /** Bytes. */
  get keySize(): number {
    return this.#isPerfBuffer ? 4 : this.#declared.keySize;
  }

  /** Bytes. */
  get valueSize(): number {
    return this.#isPerfBuffer ? 4 : this.#declared.valueSize;
  }

  /** @internal Makes a ring buffer a perf buffer with an entry for each CPU, and back; see {@link EventStream.auto}. */
  usePerfBuffer(usesIt: boolean): void {
    if (this.#isPerfBuffer === usesIt) return;
    this.#isPerfBuffer = usesIt;
    this.#maxEntries = usesIt ? 0 : this.#declared.maxEntries;
  }

  /** How many entries it has room for; the size in bytes for a ring buffer, a power of two times the page size. */
  get maxEntries(): number {
    return this.#maxEntries;
  }

  /** @throws {RangeError} for what is no `u32` */
  set maxEntries(count: number) {
    if (!Number.isInteger(count) || count < 0 || count > 0xffff_ffff) {
      throw new RangeError(
        `map '${this.name}': maxEntries is a whole number from 0 to 4294967295, not ${count}`,
      );
    }
    this.#maxEntries = count;
  }

  /** `BPF_F_*`, for example `1` (`BPF_F_NO_PREALLOC`) of a hash that takes memory only for the entries that it has. */
  get flags(): number {
    return this.#flags;
  }

  /** @throws {RangeError} for what is no `u32` */
  set flags(flags: number) {
    if (!Number.isInteger(flags) || flags < 0 || flags > 0xffff_ffff) {
      throw new RangeError(`map '${this.name}': flags are a whole number from 0 to 4294967295, not ${flags}`);
    }
    this.#flags = flags;
  }

  /**
   * A map that exists and is used in place of a new one: of another object, or opened by id or path
   * (`bpf_map__reuse_fd`). It stays its owner's to close, and the programs that use it keep it in the kernel.
   *
   * @example
   * ```ts
   * import { BpfObject, type HashMap } from '@ebpf-ts/core';
   *
   * type Shape = { maps: { sessions: HashMap<number, bigint> } };
   * await using ingress = await (await BpfObject.open<Shape>('ingress.bpf.o')).load();
   *
   * const spec = await BpfObject.open<Shape>('egress.bpf.o');
   * spec.maps.sessions.reuse = ingress.maps.sessions;
   * await using egress = await spec.load();
   * ```
   */
  get reuse(): KernelMap | undefined {
    return this.#reuse;
  }

  /** @throws {TypeError} for a map of another type or size, with what differs */
  set reuse(map: KernelMap | undefined) {
    const { declared } = this;
    const facts: readonly (readonly [string, unknown, unknown])[] =
      map === undefined
        ? []
        : [
            ['type', mapTypeName(map.info.type), this.type],
            ['key size', map.info.keySize, this.keySize],
            // To the kernel a ring has no values, though their type describes its records.
            ['value size', map.info.valueSize, this.type.endsWith('ringbuf') ? 0 : this.valueSize],
            // What waits for its size, or takes the machine's, may be of any.
            [
              'max_entries',
              map.info.maxEntries,
              declared.maxEntries === 0 ? map.info.maxEntries : this.maxEntries,
            ],
          ];
    const different = facts.filter(([, existing, wanted]) => existing !== wanted);
    if (map !== undefined && different.length > 0) {
      const words = different.map(([fact, existing, wanted]) => `${fact} ${existing} instead of ${wanted}`);
      throw new TypeError(
        `map '${this.name}' cannot be map '${map.info.name}', which has ${words.join(', ')}`,
      );
    }
    this.#reuse = map;
  }

  /**
   * Where the map is pinned at load, on a BPF file system. A map that is pinned there already is used in place of a new
   * one, with all that it holds, and has to be like this one; a new map is pinned there, and outlives this process until
   * the path is removed. The last folder of the path is made where it is missing. Undefined for a map that is not pinned.
   * Default: `/sys/fs/bpf/NAME` for `__uint(pinning, LIBBPF_PIN_BY_NAME)`, or below the option `pinRoot`.
   *
   * @example
   * ```ts
   * import { BpfObject, type HashMap } from '@ebpf-ts/core';
   *
   * const spec = await BpfObject.open<{ maps: { counts: HashMap<string, bigint> } }>('counter.bpf.o');
   * spec.maps.counts.pinPath = '/sys/fs/bpf/counter/counts';
   * await using object = await spec.load();
   * console.log(object.maps.counts.get('node')); // what was counted before, too
   * ```
   */
  get pinPath(): string | undefined {
    return this.#pinPath;
  }

  /** @throws {TypeError} for what is no path */
  set pinPath(path: string | undefined) {
    if (path !== undefined && (typeof path !== 'string' || path === '' || path.includes('\0'))) {
      throw new TypeError(
        `map '${this.name}': pinPath is a path on a BPF file system or undefined, not ${JSON.stringify(path)}`,
      );
    }
    this.#pinPath = path;
  }

  /** @internal Where the declaration has it pinned, as libbpf does. */
  get declaredPinPath(): string | undefined {
    return this.#declared.pinning === 'by_name' ? `/sys/fs/bpf/${this.name}` : undefined;
  }

  /** The declaration in the object, unchanged. */
  get declared(): MapDefinition {
    return this.#declared;
  }
}
