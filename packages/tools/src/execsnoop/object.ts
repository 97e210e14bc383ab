import { fileURLToPath } from 'node:url';
import {
  type ArrayMap,
  BpfObject,
  type HashMap,
  type ObjectShape,
  type PerCpu,
  type RingBuffer,
} from '@ebpf-ts/core';
import type { ExecsnoopSettings } from './options.ts';
import type { ExecRecord } from './record.ts';

/** What is in execsnoop.bpf.o. */
export interface ExecsnoopObject extends ObjectShape {
  readonly maps: {
    readonly events: RingBuffer<ExecRecord>;
    readonly events_lost: ArrayMap<PerCpu<bigint>>;
    readonly calls: HashMap<bigint, { readonly path: bigint; readonly argv: bigint; readonly mm: bigint }>;
  };
  readonly programs: {
    readonly sched_process_exec: 'tracepoint';
    readonly sys_enter_execve: 'tracepoint';
    readonly sys_enter_execveat: 'tracepoint';
    readonly sys_exit_execve: 'tracepoint';
    readonly sys_exit_execveat: 'tracepoint';
  };
  readonly variables: ExecsnoopSettings['variables'];
}

/** Compiled by the set-up; the same place seen from `src` and from `dist`. */
const PATH = fileURLToPath(new URL('../../dist/bpf/execsnoop.bpf.o', import.meta.url));

/** The object with its programs in the kernel, not attached yet. */
export async function loadExecsnoop({
  variables,
  ringSize,
}: ExecsnoopSettings): Promise<BpfObject<ExecsnoopObject>> {
  const spec = await BpfObject.open<ExecsnoopObject>(PATH);
  spec.variables.target_uid.value = variables.target_uid;
  spec.variables.target_pid.value = variables.target_pid;
  spec.variables.target_ppid.value = variables.target_ppid;
  spec.variables.include_failed.value = variables.include_failed;
  spec.programs.sys_enter_execve.autoload = variables.include_failed;
  spec.programs.sys_enter_execveat.autoload = variables.include_failed;
  spec.programs.sys_exit_execve.autoload = variables.include_failed;
  spec.programs.sys_exit_execveat.autoload = variables.include_failed;
  if (ringSize !== undefined) spec.maps.events.maxEntries = ringSize;
  return spec.load();
}
