import type { ProgramInfo } from '@ebpf-ts/core';
import type { Column } from '../terminal/columns.ts';

/**
 * A program as `ebpf-ts prog show --json` prints it: bpftool's members, all of them always there. Members are added,
 * never renamed or removed.
 *
 * @example
 * ```ts
 * import type { ShownProgram } from '@ebpf-ts/cli';
 *
 * declare const text: string;
 *
 * const programs: readonly ShownProgram[] = JSON.parse(text);
 * console.log(programs.map(({ id, type, name }) => `${id} ${type} ${name}`));
 * ```
 */
export interface ShownProgram {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly tag: string;
  readonly gpl_compatible: boolean;
  /** Seconds since 1970. */
  readonly loaded_at: number;
  readonly uid: number;
  readonly bytes_xlated: number;
  readonly jited: boolean;
  readonly bytes_jited: number;
  readonly map_ids: readonly number[];
  /** 0 is none. */
  readonly btf_id: number;
  readonly verified_insns: number;
  /** Counted while statistics are enabled. */
  readonly run_time_ns: bigint | number;
  readonly run_cnt: bigint | number;
  readonly recursion_misses: bigint | number;
}

export function shownProgram(info: ProgramInfo): ShownProgram {
  return {
    id: info.id,
    type: info.type,
    name: info.name,
    tag: info.tag,
    gpl_compatible: info.gplCompatible,
    loaded_at: Math.floor(info.loadedAt.getTime() / 1000),
    uid: info.uid,
    bytes_xlated: info.xlatedSize,
    jited: info.jitedSize > 0,
    bytes_jited: info.jitedSize,
    map_ids: info.mapIds,
    btf_id: info.btfId,
    verified_insns: info.verifiedInsns,
    run_time_ns: info.runTimeNs,
    run_cnt: info.runCount,
    recursion_misses: info.recursionMisses,
  };
}

/** For people. */
export const programColumns: readonly Column[] = [
  { title: 'ID', align: 'right' },
  { title: 'TYPE' },
  { title: 'NAME' },
  { title: 'TAG' },
  { title: 'UID', align: 'right' },
  { title: 'XLATED', align: 'right' },
  { title: 'JITED', align: 'right' },
  { title: 'INSNS', align: 'right' },
  { title: 'RUNS', align: 'right' },
  { title: 'MAPS' },
];

export function programCells(program: ShownProgram): readonly string[] {
  const { id, type, name, tag, uid, bytes_xlated, bytes_jited, verified_insns, run_cnt, map_ids } = program;
  const counts = [uid, bytes_xlated, bytes_jited, verified_insns, run_cnt].map(String);
  return [`${id}`, type, name, tag, ...counts, map_ids.join(',')];
}
