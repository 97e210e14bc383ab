import { listPrograms, type ProgramInfo } from '@ebpf-ts/core';
import type { Column } from '../terminal/columns.ts';

/**
 * A line of `ebpf-ts top --json`: what ran in one interval, the busiest first. Members are added, never renamed or
 * removed.
 *
 * @example
 * ```ts
 * import type { TopTable } from '@ebpf-ts/cli';
 *
 * declare const text: string;
 *
 * const { programs }: TopTable = JSON.parse(text);
 * for (const { name, runs, ns_per_run } of programs) console.log(name, runs, ns_per_run);
 * ```
 */
export interface TopTable {
  /** ISO 8601, UTC: when the interval ended. */
  readonly time: string;
  readonly seconds: number;
  readonly programs: readonly TopProgram[];
}

/**
 * A program that ran.
 *
 * @example
 * ```ts
 * import type { TopProgram } from '@ebpf-ts/cli';
 *
 * const busy = ({ cpu_percent }: TopProgram) => cpu_percent > 1;
 * ```
 */
export interface TopProgram {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly runs: number;
  readonly run_time_ns: number;
  readonly ns_per_run: number;
  /** Of one CPU. */
  readonly cpu_percent: number;
}

/** The counts of all programs at one moment. */
export interface Counts {
  readonly at: Date;
  readonly programs: ReadonlyMap<number, ProgramInfo>;
}

export function countsNow(): Counts {
  const programs = new Map(Array.from(listPrograms(), (info) => [info.id, info]));
  return { at: new Date(), programs };
}

/** What ran from one moment to the other. */
export function topTable(before: Counts, now: Counts): TopTable {
  const seconds = (now.at.getTime() - before.at.getTime()) / 1000;
  const programs = [...now.programs.values()].flatMap((info) => {
    const earlier = before.programs.get(info.id);
    const runs = Number(info.runCount - (earlier?.runCount ?? 0n));
    const run_time_ns = Number(info.runTimeNs - (earlier?.runTimeNs ?? 0n));
    if (runs <= 0) return [];
    const { id, type, name } = info;
    const ns_per_run = Math.round(run_time_ns / runs);
    const cpu_percent = Number((run_time_ns / seconds / 1e7).toFixed(2));
    return [{ id, type, name, runs, run_time_ns, ns_per_run, cpu_percent }];
  });
  programs.sort((one, other) => other.run_time_ns - one.run_time_ns);
  return { time: now.at.toISOString(), seconds, programs };
}

/** For people. */
export const topColumns: readonly Column[] = [
  { title: 'ID', align: 'right' },
  { title: 'TYPE' },
  { title: 'NAME' },
  { title: 'RUNS', align: 'right' },
  { title: 'NS/RUN', align: 'right' },
  { title: '%CPU', align: 'right' },
];

export function topCells({ id, type, name, runs, ns_per_run, cpu_percent }: TopProgram): readonly string[] {
  return [`${id}`, type, name, `${runs}`, `${ns_per_run}`, cpu_percent.toFixed(2)];
}
