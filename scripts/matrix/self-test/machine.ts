import { existsSync } from 'node:fs';

/** What these tests do must not happen to anything but a virtual machine of ours. */
export function insideMachine(): void {
  if (process.env.EBPF_TS_KERNEL === undefined || !existsSync('/run/vm/command')) {
    throw new Error('this is no virtual machine: run it with pnpm test:matrix --self-test');
  }
}
