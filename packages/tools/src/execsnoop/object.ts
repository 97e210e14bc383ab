import type { BpfObject } from '@ebpf-ts/core';
import { type Execsnoop, open } from './execsnoop.ts';
import type { ExecsnoopSettings } from './options.ts';

/** The object with its programs in the kernel, not attached yet. */
export async function loadExecsnoop({
  variables,
  ringSize,
}: ExecsnoopSettings): Promise<BpfObject<Execsnoop>> {
  const spec = await open();
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
