declare const kind: unique symbol;

/** A `struct bpf_object`, opened or loaded. */
export interface ObjectHandle {
  readonly [kind]: 'object';
}

/** A loaded program's fd. */
export interface ProgramHandle {
  readonly [kind]: 'program';
}

/** A map's fd and its sizes. */
export interface MapHandle {
  readonly [kind]: 'map';
}

/**
 * A `struct bpf_link`, a link of the kernel, or what is attached without one: that is detached when the handle is
 * closed and when the environment ends, and stays where the process is killed.
 */
export interface LinkHandle {
  readonly [kind]: 'link';
}

/** A run of an iterator. */
export interface IterHandle {
  readonly [kind]: 'iter';
}

/** A mapped ring buffer. */
export interface RingHandle {
  readonly [kind]: 'ring';
}

/** The rings of a perf event array, one for each CPU. */
export interface PerfHandle {
  readonly [kind]: 'perf';
}

/** A mapped ring buffer that programs read. */
export interface UserRingHandle {
  readonly [kind]: 'userRing';
}

/** Types in the kernel. */
export interface BtfHandle {
  readonly [kind]: 'btf';
}

/** What keeps the kernel counting runs. */
export interface StatsHandle {
  readonly [kind]: 'stats';
}
