/** A map as the object declares it. */
export interface MapDefinition {
  readonly name: string;
  /** `.maps`, or for a {@link MapDefinition.legacy | legacy} definition `maps` or `maps/…`. */
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** `enum bpf_map_type`. */
  readonly type: number;
  /** The type as bpftool names it: `hash`, `ringbuf`, … */
  readonly typeName: string;
  /** Bytes. */
  readonly keySize: number;
  /** Bytes; 0 for a ring buffer, whose value type describes its records. */
  readonly valueSize: number;
  readonly maxEntries: number;
  /** `BPF_F_*`. */
  readonly flags: number;
  readonly numaNode: number | undefined;
  readonly pinning: 'none' | 'by_name';
  readonly mapExtra: bigint;
  /** The type of keys in the object's BTF. */
  readonly keyTypeId: number | undefined;
  /** The type of values in the object's BTF; of a ring buffer, the type of its records. */
  readonly valueTypeId: number | undefined;
  /** What the maps in a map of maps are like. */
  readonly inner: MapDefinition | undefined;
  /** What a map of maps or a program array holds from the start. */
  readonly contents: readonly MapContent[];
  /** What only definitions of before libbpf 1.0 have; undefined for those of `.maps`. */
  readonly legacy: LegacyDefinition | undefined;
}

/** A map or a program in a map, from when it is loaded. */
export interface MapContent {
  /** The key. */
  readonly index: number;
  /** The name of a map, or of a program in a program array. */
  readonly name: string;
}

/**
 * What a `struct bpf_map_def` says beyond type, sizes and flags. libbpf 1.0 and later refuse such maps, iproute2
 * loads them.
 */
export interface LegacyDefinition {
  /** Bytes of the whole definition: 20 of libbpf, 36 of iproute2's `bpf_elf_map`, 280 of gobpf, others elsewhere. */
  readonly size: number;
  /** iproute2: a number that programs and other maps know it by. */
  readonly id: number | undefined;
  /** iproute2: 1 in a folder of the object, 2 in a common one; gobpf alike. */
  readonly pinning: number | undefined;
  /** iproute2: the {@link LegacyDefinition.id | id} of the map that the maps in it are like. */
  readonly innerId: number | undefined;
  /** iproute2: where in the map with that id this map belongs. */
  readonly innerIndex: number | undefined;
}
