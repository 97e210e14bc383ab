import { binding, type MapHandle, type MapInfo, type PerfHandle } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import { type OpenFile, withDescriptor } from './descriptor.ts';
import { descriptorCodec } from './descriptorCodec.ts';
import { Table } from './elements/table.ts';
import { EventStream } from './eventStream.ts';
import { existingMap, type MapSource } from './existingMap.ts';
import { indexCodec } from './indexCodec.ts';
import { MapError } from './mapError.ts';
import { mapPerfBuffer } from './mappedRing.ts';
import { type NewMap, newMap } from './newMap.ts';
import { onlineCpus } from './onlineCpus.ts';
import { perfRefusal } from './perfRefusal.ts';
import type { RecordCodec } from './recordCodec.ts';
import { type Records, recordCodecFrom } from './records/schemas.ts';
import { RingReader } from './ringReader.ts';

/** The rings of a perf buffer. */
export interface PerfBufferOptions {
  /** Bytes of each CPU's ring, a power of two and whole pages. Default: 256 KiB. */
  readonly bytesPerCpu?: number;
  /**
   * Wakes the reader when so many records, or bytes, of one CPU wait; half of a ring always does. Default: one record.
   * Fewer wake-ups for a busy stream; what stays below the watermark waits until `consume()` takes it.
   */
  readonly watermark?: { readonly records: number } | { readonly bytes: number };
  /**
   * Keeps the newest records, which take the place of the oldest, and wakes nobody: a flight recorder that `consume()`
   * reads after something happened. What is overwritten is not counted as lost; what is sent while it is read is.
   */
  readonly overwritable?: boolean;
}

/** A perf buffer to be made. */
export interface NewPerfBuffer<R> extends Omit<NewMap, 'maxEntries'> {
  /** What programs send: one type, for example a schema, or several by `recordsByField` or `recordsByHeader`. */
  readonly record: Records<R>;
  /** Default: one for each possible CPU. */
  readonly maxEntries?: number;
}

const DEFAULT_BYTES = 256 * 1024;

/**
 * A `BPF_MAP_TYPE_PERF_EVENT_ARRAY` (Linux 4.3) as the stream of what programs send with `bpf_perf_event_output` and
 * `BPF_F_CURRENT_CPU`: the ring buffer of kernels before 5.8, with the same surface.
 *
 * Each CPU has a ring of its own. The records of one CPU come in order; those of different CPUs come in any, so that who
 * needs the order of time puts it into the record (`bpf_ktime_get_ns()`) and sorts. The kernel pads records: where their
 * length counts, it is up to 7 bytes more than what was sent.
 *
 * Records are kept from {@link PerfBuffer.start | start} on, which the object's first `attach`, or the first read, calls.
 *
 * @example
 * ```ts
 * import type { PerfBuffer } from '@ebpf-ts/maps';
 *
 * async function print(events: PerfBuffer<{ pid: number; comm: string }>, signal: AbortSignal) {
 *   events.start({ bytesPerCpu: 1 << 20 });
 *   for await (const { pid, comm } of events.records({ signal })) console.log(pid, comm);
 *   console.log(events.lost, 'lost');
 * }
 * ```
 */
export class PerfBuffer<R> extends EventStream<R> implements DeletableMap<number> {
  readonly kind = 'perf_buffer';
  /** @internal */
  readonly reader: RingReader<R>;
  protected readonly what = 'perf buffer';
  readonly #table: Table<number, number>;
  #cpus: Uint32Array = new Uint32Array();
  #perf: PerfHandle | undefined;
  #byHand = false;
  #read = false;
  #overwritable = false;

  constructor(handle: MapHandle, info: MapInfo, codec: RecordCodec<R>) {
    super(handle, info);
    this.#table = new Table(handle, info, { key: indexCodec, value: descriptorCodec });
    const open = () => {
      this.#read = true;
      const mapped = mapPerfBuffer(this.#started());
      return this.#overwritable ? { ...mapped, arm: () => this.#refuseToWait() } : mapped;
    };
    const batchBytes = Number.POSITIVE_INFINITY;
    this.reader = new RingReader({ info, what: this.what, open, batchBytes }, codec);
  }

  /**
   * Makes a perf event array without an object, to be shared with programs by its pin or in a map of maps.
   *
   * @throws {@link MapError} where the kernel refuses it
   *
   * @example
   * ```ts
   * import { cstring, PerfBuffer, struct, u32 } from '@ebpf-ts/maps';
   *
   * const record = struct('exec', { pid: u32, comm: cstring(16) });
   * using execs = PerfBuffer.create({ name: 'execs', record, pinPath: '/sys/fs/bpf/execs' });
   * ```
   */
  static create<R>(options: NewPerfBuffer<R>): PerfBuffer<R> {
    const { record, maxEntries = binding.possibleCpus(), ...rest } = options;
    const contents = { type: 'perf_event_array', key: indexCodec, value: descriptorCodec } as const;
    const { handle, info } = newMap({ ...rest, maxEntries }, contents);
    return new PerfBuffer(handle, info, recordCodecFrom(record));
  }

  /**
   * Opens a perf event array that exists, by its id, its name or where it is pinned. Whoever read it before gets
   * nothing any more once this handle starts.
   *
   * @throws {@link MapError} where there is none, or it is no perf event array
   */
  static open<R>(source: MapSource, { record }: { readonly record: Records<R> }): PerfBuffer<R> {
    const { handle, info } = existingMap(source, { type: 'perf_event_array' });
    return new PerfBuffer(handle, info, recordCodecFrom(record));
  }

  /**
   * Opens a perf event on each CPU that is online and puts it into the map: from here on records are kept. CPUs that
   * come online later are not read.
   *
   * @throws {@link MapError} where it was started or closed before, the kernel refuses, or the map has no room for a CPU
   */
  start({
    bytesPerCpu = DEFAULT_BYTES,
    watermark = { records: 1 },
    overwritable = false,
  }: PerfBufferOptions = {}): this {
    this.reader.assertOpen();
    this.#assertOurs();
    if (this.#perf !== undefined) {
      throw new MapError(this.info.name, 'it was started before; start it before the first attach or read');
    }
    const cpus = onlineCpus();
    const last = cpus.at(-1) ?? 0;
    if (last >= this.info.maxEntries) {
      throw new MapError(
        this.info.name,
        `it has room for ${this.info.maxEntries} CPUs, and CPU ${last} is online. Its maxEntries 0, before load, is one for each CPU`,
      );
    }
    const wakeUp =
      'bytes' in watermark ? { wakeupBytes: watermark.bytes } : { wakeupRecords: watermark.records };
    try {
      this.#perf = binding.perfOpen(this.handle, { cpus, bytesPerCpu, overwritable, ...wakeUp });
      this.#cpus = cpus;
      this.#overwritable = overwritable;
    } catch (error) {
      throw perfRefusal(this.info, bytesPerCpu, error);
    }
    return this;
  }

  /** @internal Called before programs are attached, so that nothing they send is lost. */
  startIfNeeded(): void {
    if (this.#perf === undefined && !this.#byHand && !this.reader.closed) this.start();
  }

  /**
   * How many records found no room, on all CPUs, by the kernel's count. It is exact at any time since Linux 6.0; before,
   * a CPU tells of its losses with the record that follows, and this is what the records that were read told.
   *
   * @throws {@link MapError} where it was closed
   */
  get lost(): bigint {
    let total = 0n;
    for (const count of this.lostPerCpu.values()) total += count;
    return total;
  }

  /** {@link PerfBuffer.lost | lost}, by the number of the CPU. */
  get lostPerCpu(): ReadonlyMap<number, bigint> {
    this.reader.assertOpen();
    const perf = this.#perf;
    if (perf === undefined) return new Map();
    const counts = this.calling(() => binding.perfLost(perf));
    return new Map(counts.map((count, index) => [this.#cpus[index] ?? index, count]));
  }

  /** How many CPUs it has room for: the map's `max_entries`. */
  get length(): number {
    return this.info.maxEntries;
  }

  /**
   * Puts a perf event of your own at an index, for example a hardware counter for `bpf_perf_event_read_value`. The map
   * is no stream any more.
   *
   * @throws {@link MapError} where it is no perf event, or the stream was read
   */
  set(index: number, event: OpenFile): this {
    this.#byHandFromNow();
    withDescriptor(this.info, event, (fd) => this.#table.update(index, fd));
    return this;
  }

  /** Takes away what {@link PerfBuffer.set | set} put there; false where there was nothing. */
  delete(index: number): boolean {
    this.#byHandFromNow();
    return this.#table.remove(index);
  }

  override close(): void {
    super.close();
    if (this.#perf !== undefined) binding.perfClose(this.#perf);
  }

  #started(): PerfHandle {
    this.startIfNeeded();
    this.#assertOurs();
    if (this.#perf === undefined) throw new MapError(this.info.name, 'it was not started');
    return this.#perf;
  }

  #byHandFromNow(): void {
    if (this.#byHand) return;
    if (this.#read) {
      throw new MapError(this.info.name, 'it is read as a stream; what is in it can be set before that only');
    }
    if (this.#perf !== undefined) binding.perfClose(this.#perf);
    this.#perf = undefined;
    this.#byHand = true;
  }

  #refuseToWait(): never {
    throw new MapError(
      this.info.name,
      'it is overwritable and wakes nobody: take what is there with consume()',
    );
  }

  #assertOurs(): void {
    if (!this.#byHand) return;
    throw new MapError(this.info.name, 'its perf events were set by hand, so that it is no stream');
  }
}
