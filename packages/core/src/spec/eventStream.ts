import type { PerfBuffer, RingBuffer, EventStream as Stream } from '@ebpf-ts/maps';
import { mapTypeSync } from '@ebpf-ts/probe';
import type {
  AnyShape,
  KconfigOf,
  MapsOf,
  ObjectShape,
  ProgramsOf,
  StructOpsOf,
  VariablesOf,
} from '../shape.ts';
import type { ObjectSpec } from './objectSpec.ts';

/** A stream of records from programs: a ring buffer or a perf buffer. */
export type EventStream<R> = Stream<R>;

/** What {@link EventStream.auto} chooses for. */
export interface AutoStream<M, V> {
  /** The map, which the object declares as a ring buffer. */
  readonly map: M;
  /** The `const volatile bool` by which the programs know that it is a perf buffer. */
  readonly usesPerfBuffer: V;
  /** Chooses in the kernel's place, for example to test what older ones will do. */
  readonly use?: 'ringbuf' | 'perf_event_array';
}

/** An object one of whose ring buffers may turn out to be a perf buffer. */
export type WithStream<S extends ObjectShape, M> = {
  readonly maps: {
    readonly [K in keyof MapsOf<S>]: K extends M
      ? MapsOf<S>[K] extends RingBuffer<infer R>
        ? RingBuffer<R> | PerfBuffer<R>
        : MapsOf<S>[K]
      : MapsOf<S>[K];
  };
  readonly programs: ProgramsOf<S>;
  readonly variables: VariablesOf<S>;
  readonly kconfig: KconfigOf<S>;
  readonly structOps: StructOpsOf<S>;
};

/**
 * Chooses streams by what the kernel has.
 *
 * @example
 * ```ts
 * import { BpfObject, EventStream, type RingBuffer } from '@ebpf-ts/core';
 *
 * interface Execs {
 *   maps: { events: RingBuffer<{ pid: number; comm: string }> };
 *   variables: { use_perf_buffer: boolean };
 * }
 * const spec = EventStream.auto(await BpfObject.open<Execs>('execs.bpf.o'), {
 *   map: 'events',
 *   usesPerfBuffer: 'use_perf_buffer',
 * });
 * await using object = await spec.load();
 * await object.attach();
 * for await (const { pid, comm } of object.maps.events) console.log(pid, comm);
 * ```
 */
export const EventStream = {
  /** Makes a ring buffer of an object a perf buffer where the kernel is older than Linux 5.8. */
  auto,
} as const;

/**
 * Makes a map that the object declares as a ring buffer a perf buffer where the kernel has no ring buffers, that is
 * before Linux 5.8, and tells the programs so by a `const volatile bool`. Returns the same object, where the map is typed
 * as either of the two.
 *
 * @throws {RangeError} where the object has no such ring buffer or variable
 */
function auto<
  S extends ObjectShape,
  M extends keyof MapsOf<S> & string,
  V extends keyof VariablesOf<S> & string,
>(spec: ObjectSpec<S>, choice: AutoStream<M, V>): ObjectSpec<WithStream<S, M>>;
function auto(
  spec: ObjectSpec<AnyShape>,
  { map, usesPerfBuffer, use }: AutoStream<string, string>,
): ObjectSpec<AnyShape> {
  const stream = spec.maps[map];
  const flag = spec.variables[usesPerfBuffer];
  if (stream?.declared.typeName !== 'ringbuf') {
    throw new RangeError(`object '${spec.name}' declares no ring buffer '${map}'`);
  }
  if (typeof flag?.value !== 'boolean') {
    throw new RangeError(
      `object '${spec.name}' has no bool '${usesPerfBuffer}'. Declare const volatile bool ${usesPerfBuffer} = false; and let the programs ask it`,
    );
  }
  const usesIt =
    use === undefined ? mapTypeSync('ringbuf').status === 'unsupported' : use === 'perf_event_array';
  stream.usePerfBuffer(usesIt);
  flag.value = usesIt;
  return spec;
}
