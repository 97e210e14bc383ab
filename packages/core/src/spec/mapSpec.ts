import type { MapDefinition } from '@ebpf-ts/elf';

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
  readonly #declared: MapDefinition;
  #maxEntries: number;
  #isPerfBuffer = false;
  #pinPath: string | undefined;

  constructor(declared: MapDefinition) {
    this.name = declared.name;
    this.#declared = declared;
    this.#maxEntries = declared.maxEntries;
    this.#pinPath = this.declaredPinPath;
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

  /**
   * Where the map is pinned at load, on a BPF file system. A map that is pinned there already is used in place of a new
   * one, with all that it holds, and has to be like this one; a new map is pinned there, and outlives this process until
   * the path is removed. The last folder of the path is made where it is missing. Undefined for a map that is not pinned.
   * Default: `/sys/fs/bpf/NAME` for `__uint(pinning, LIBBPF_PIN_BY_NAME)`.
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
