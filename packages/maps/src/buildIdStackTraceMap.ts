import { array, bytes, type Codec, i32, struct, u64 } from '@ebpf-ts/btf';
import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import { indexCodec } from './indexCodec.ts';
import { KeyedMap } from './keyedMap.ts';
import { newMap } from './newMap.ts';
import type { NewStackTraceMap } from './stackTraceMap.ts';

/** A frame of a stack trace with build ids: `struct bpf_stack_build_id`. */
export type BuildIdFrame =
  | {
      /** `BPF_STACK_BUILD_ID_VALID`: the file is known. */
      readonly status: 'valid';
      /** Of the file: 20 bytes in hexadecimal, filled with zeros where its own is shorter. */
      readonly buildId: string;
      /** Bytes from the beginning of the file. */
      readonly offset: bigint;
    }
  | {
      /** `BPF_STACK_BUILD_ID_IP`: it is no file with a build id, or that was not in memory. */
      readonly status: 'ip';
      /** The address in the process. */
      readonly ip: bigint;
    };

/**
 * A `BPF_MAP_TYPE_STACK_TRACE` with `BPF_F_STACK_BUILD_ID` (Linux 4.17): what `bpf_get_stackid` found of the stack of a
 * process, as files and offsets that mean the same when it has ended, and on another machine.
 *
 * @example
 * ```ts
 * import type { BuildIdStackTraceMap } from '@ebpf-ts/maps';
 *
 * const print = (stacks: BuildIdStackTraceMap, id: number) =>
 *   stacks.get(id)?.forEach((frame) => {
 *     console.log(frame.status === 'valid' ? `${frame.buildId}+${frame.offset}` : frame.ip);
 *   });
 * ```
 */
export class BuildIdStackTraceMap extends KeyedMap<number, BuildIdFrame[]> implements DeletableMap<number> {
  readonly kind = 'stack_trace_build_id';

  constructor(handle: MapHandle, info: MapInfo) {
    super(handle, info, { key: indexCodec, value: framesCodec(info.valueSize / record.size) });
  }

  /**
   * Makes such a map without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create(options: Omit<NewStackTraceMap, 'flags'>): BuildIdStackTraceMap {
    const value = framesCodec(options.depth);
    const contents = { type: 'stack_trace', key: indexCodec, value } as const;
    const { handle, info } = newMap({ ...options, flags: BPF_F_STACK_BUILD_ID }, contents);
    return new BuildIdStackTraceMap(handle, info);
  }

  delete(id: number): boolean {
    return this.table.remove(id);
  }
}

/** Whether the frames in a map of stack traces are files and offsets, not addresses. */
export function hasBuildIds({ flags }: Pick<MapInfo, 'flags'>): boolean {
  return (flags & BPF_F_STACK_BUILD_ID) !== 0;
}

const BPF_F_STACK_BUILD_ID = 1 << 5;

/** The last field is the address, where the status says so. */
const record = struct('bpf_stack_build_id', { status: i32, build_id: bytes(20), offset: u64 });

/** Those up to the first that is empty. */
function framesCodec(depth: number): Codec<BuildIdFrame[]> {
  const all = array(record, depth);
  return {
    size: all.size,
    decode(data, offset) {
      const records = all.decode(data, offset, all.size);
      const end = records.findIndex(({ status }) => status !== VALID && status !== IP);
      return (end < 0 ? records : records.slice(0, end)).map(frameOf);
    },
    encode(frames, data, offset) {
      all.encode(frames.map(recordOf), data, offset);
    },
  };
}

const VALID = 1;
const IP = 2;

function frameOf({ status, build_id: id, offset }: ReturnType<typeof record.decode>): BuildIdFrame {
  if (status === IP) return { status: 'ip', ip: offset };
  return { status: 'valid', buildId: Buffer.from(id).toString('hex'), offset };
}

function recordOf(frame: BuildIdFrame): ReturnType<typeof record.decode> {
  return frame.status === 'ip'
    ? { status: IP, build_id: new Uint8Array(20), offset: frame.ip }
    : { status: VALID, build_id: Buffer.from(frame.buildId, 'hex'), offset: frame.offset };
}
