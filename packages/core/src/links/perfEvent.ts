import { readdirSync, readFileSync } from 'node:fs';
import { binding, type NativeError } from '@ebpf-ts/native';
import { UnsupportedError } from '@ebpf-ts/probe';
import { type Attaching, type AttachingProgram, type Given, wrongOptions } from './attaching.ts';
import { openedCgroup } from './cgroup.ts';
import { type CookieOption, cookieRefusal } from './cookie.ts';
import { Link } from './link.ts';
import {
  type CacheEvent,
  cacheConfig,
  HARDWARE_EVENTS,
  type HardwareEvent,
  SOFTWARE_EVENTS,
  type SoftwareEvent,
} from './perfEventNames.ts';
import { type ProcessScope, pidOf } from './processScope.ts';

/**
 * What a perf event counts, how often its program runs, and of which CPUs, process or cgroup (`perf_event_open(2)`,
 * `BPF_LINK_CREATE`). Cookies need Linux 5.15.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { sample: 'perf_event' } }>('profile.bpf.o');
 * await using object = await spec.load();
 * const everywhere = await object.programs.sample.attach({ type: 'profile', hz: 99 });
 * await everywhere.close();
 * await object.programs.sample.attach({ type: 'software', event: 'page-faults', period: 1, pid: 'self' });
 * ```
 */
export type PerfEventOptions = PerfEventSource & PerfEventScope & CookieOption;

/** What is counted. */
export type PerfEventSource =
  /** The CPU's time, so many times a second: a sampling profile. */
  | { readonly type: 'profile'; readonly hz: number }
  /** Something that the kernel counts. */
  | ({ readonly type: 'software'; readonly event: SoftwareEvent } & PerfEventRate)
  /** Something that the processor counts. Virtual machines may have no such counters. */
  | ({ readonly type: 'hardware'; readonly event: HardwareEvent } & PerfEventRate)
  /** Accesses to a cache of the processor. */
  | ({ readonly type: 'cache' } & CacheEvent & PerfEventRate)
  /** Accesses to some bytes of memory, or the execution of an instruction there. */
  | (({ readonly type: 'breakpoint' } & Breakpoint) & { readonly period?: number })
  /** An event of a PMU, by the numbers in `/sys/bus/event_source/devices`. */
  | ({ readonly type: 'raw'; readonly pmu: number; readonly config: bigint } & PerfEventRate);

/** How often the program runs: once in so many events, or about so many times a second. */
export type PerfEventRate =
  | { readonly period: number; readonly hz?: never }
  | { readonly hz: number; readonly period?: never };

/** The bytes that are watched: their address in the process, or in the kernel. */
export interface Breakpoint {
  readonly address: bigint;
  /** Bytes. Default: 8 for an instruction, 4 for data. */
  readonly length?: 1 | 2 | 4 | 8;
  readonly access: 'write' | 'read-write' | 'execute';
}

/** Where it is counted. Default: on every CPU, whatever runs there. */
export type PerfEventScope =
  | { readonly pid?: never; readonly cgroup?: never; readonly cpus?: readonly number[] }
  /** Only while a thread of this process runs: those it has, and those they start. */
  | { readonly pid: ProcessScope; readonly cgroup?: never; readonly cpus?: readonly number[] }
  /** Only while a process of this cgroup, or below, runs; by its folder, or a descriptor of that. */
  | { readonly cgroup: string | number; readonly pid?: never; readonly cpus?: readonly number[] };

/** A perf event's program runs whenever so many were counted; on each CPU by an event and a link of its own. */
export function attachPerfEvent(program: AttachingProgram, options: Given<PerfEventOptions> = {}): Attaching {
  const event = eventOf(program, options);
  const cpus = options.cpus ?? (options.pid === undefined ? onlineCpus() : [EVERY]);
  const target = `perf event ${options.type}${options.event === undefined ? '' : ` ${options.event}`}`;
  const request = (cgroup?: number) => ({
    ...event,
    places: threadsOf(program, options.pid, cgroup).flatMap((thread) => cpus.flatMap((cpu) => [thread, cpu])),
    cgroup: cgroup !== undefined,
    inherit: options.pid !== undefined,
    cookie: options.cookie,
  });
  return {
    target,
    async start() {
      using folder = openedCgroup(program, options.cgroup);
      return await binding.programAttachPerfEvent(program.object, program.name, request(folder?.descriptor));
    },
    startSync() {
      using folder = openedCgroup(program, options.cgroup);
      return binding.programAttachPerfEventSync(program.object, program.name, request(folder?.descriptor));
    },
    link: Link,
    explain: (refusal) =>
      cookieRefusal(program, options, '5.15', refusal) ?? explain(program, target, options, refusal),
  };
}

/** `(__u32)-1`. */
const EVERY = 2 ** 32 - 1;

/** `enum perf_type_id`. */
const TYPE = { hardware: 0, software: 1, cache: 3, breakpoint: 5 } as const;

/** `HW_BREAKPOINT_*`. */
const ACCESS = { write: 2, 'read-write': 3, execute: 4 } as const;

const CPU_CLOCK = BigInt(SOFTWARE_EVENTS.indexOf('cpu-clock'));

/** What of `struct perf_event_attr` says what is counted, and when the program runs. */
function eventOf(program: AttachingProgram, options: Given<PerfEventOptions>) {
  const { type, event, hz, period, pmu, config, address, length, access } = options;
  const named = (names: readonly string[]) => {
    const index = names.indexOf(event ?? '');
    if (index < 0) throw wrongOptions(program, `takes one of the events ${names.join(', ')}, not ${event}`);
    return BigInt(index);
  };
  const rate = () => {
    if ((hz === undefined) === (period === undefined)) {
      throw wrongOptions(
        program,
        'runs once in so many events, { period: 1000 }, or so many times a second, { hz: 99 }',
      );
    }
    return hz === undefined ? { period: period ?? 0 } : { frequency: hz };
  };
  switch (type) {
    case 'profile':
      if (hz === undefined)
        throw wrongOptions(program, "samples so many times a second: { type: 'profile', hz: 99 }");
      return { type: TYPE.software, config: CPU_CLOCK, frequency: hz };
    case 'software':
      return { type: TYPE.software, config: named(SOFTWARE_EVENTS), ...rate() };
    case 'hardware':
      return { type: TYPE.hardware, config: named(HARDWARE_EVENTS), ...rate() };
    case 'cache':
      return { type: TYPE.cache, config: cacheConfig(program, options), ...rate() };
    case 'breakpoint':
      if (address === undefined || access === undefined) {
        throw wrongOptions(
          program,
          "watches an address: { type: 'breakpoint', address: 0x7f12n, access: 'write' }",
        );
      }
      return {
        ...{ type: TYPE.breakpoint, config: 0n, period: period ?? 1, breakpointType: ACCESS[access] },
        ...{ breakpointAddress: address, breakpointLength: length ?? (access === 'execute' ? 8 : 4) },
      };
    case 'raw':
      if (pmu === undefined || config === undefined) {
        throw wrongOptions(
          program,
          "counts an event of a PMU: { type: 'raw', pmu: 4, config: 0x3cn, period: 1000000 }",
        );
      }
      return { type: pmu, config, ...rate() };
    default:
      throw wrongOptions(
        program,
        "attaches to a perf event: attach({ type: 'profile', hz: 99 }), or of type software, hardware, cache, breakpoint or raw.",
      );
  }
}

/** What stands first in each place: every thread of a process, a cgroup, or whatever runs. */
function threadsOf(
  program: AttachingProgram,
  scope: ProcessScope | undefined,
  cgroup: number | undefined,
): number[] {
  if (cgroup !== undefined) return [cgroup];
  const pid = pidOf(program, scope);
  if (pid === undefined) return [EVERY];
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    // The kernel says that there is no such process.
    return [pid];
  }
}

/** `0-3,6` as the kernel lists them. */
function onlineCpus(): number[] {
  const ranges = readFileSync('/sys/devices/system/cpu/online', 'utf8').trim().split(',');
  return ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function explain(
  program: AttachingProgram,
  target: string,
  { cgroup }: Given<PerfEventOptions>,
  refusal: NativeError,
): string | UnsupportedError | undefined {
  if (cgroup !== undefined && (refusal.code === 'ENOENT' || refusal.code === 'EBADF')) {
    return 'perf events are not counted for this cgroup: it is none, or of a hierarchy without the controller perf_event';
  }
  switch (refusal.code) {
    case 'ESRCH':
      return 'there is no such process';
    case 'ENODEV':
    case 'ENOENT':
    case 'EOPNOTSUPP':
      return new UnsupportedError(`program '${program.name}' (section '${program.section}')`, {
        feature: target,
        hint: 'The processor has no such counter, or it is not given to this virtual machine: perf list shows those that there are.',
        cause: refusal,
      });
    default:
      return undefined;
  }
}
