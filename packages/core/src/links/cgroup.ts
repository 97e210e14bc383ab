import { closeSync, constants, openSync } from 'node:fs';
import type { NativeError } from '@ebpf-ts/native';
import { AttachError } from '../errors/attachError.ts';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import { linkCreate } from './linkCreate.ts';

/**
 * The cgroup that a program attaches to: its hook runs for the processes in it and below.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_connect: 'cgroup/connect4' } }>('firewall.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_connect.attach({ cgroup: '/sys/fs/cgroup/system.slice' });
 * ```
 */
export interface CgroupOptions {
  /** The cgroup's folder where cgroup2 is mounted, or a descriptor of that folder. */
  readonly cgroup: string | number;
}

/** A program at a hook of a cgroup runs beside those that others attached there, or to a cgroup above. */
export function attachCgroup(program: AttachingProgram, options: Partial<CgroupOptions> = {}): Attaching {
  const { cgroup } = options;
  if (typeof cgroup === 'number' && Number.isInteger(cgroup) && cgroup >= 0) {
    const target = `cgroup of descriptor ${cgroup}`;
    return { target, ...linkCreate(program, cgroup), explain: (refusal) => explain(target, refusal) };
  }
  if (typeof cgroup !== 'string') {
    throw wrongOptions(
      program,
      "attaches to a cgroup: attach({ cgroup: '/sys/fs/cgroup/system.slice' }), by its folder or a descriptor of that.",
    );
  }
  const target = `cgroup '${cgroup}'`;
  return {
    target,
    async start() {
      using folder = opened(program, cgroup);
      return await linkCreate(program, folder.descriptor).start();
    },
    startSync() {
      using folder = opened(program, cgroup);
      return linkCreate(program, folder.descriptor).startSync();
    },
    link: Link,
    explain: (refusal) => explain(target, refusal),
  };
}

/** Opening a folder of a kernel's file system waits for nothing. */
function opened(program: AttachingProgram, cgroup: string): Disposable & { readonly descriptor: number } {
  try {
    const descriptor = openSync(cgroup, constants.O_RDONLY | constants.O_DIRECTORY);
    return { descriptor, [Symbol.dispose]: () => closeSync(descriptor) };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const { message, code = 'ERR_ATTACH', errno = 0 }: NodeJS.ErrnoException = cause;
    throw new AttachError(
      { ...program, target: `cgroup '${cgroup}'` },
      `the cgroup's folder cannot be opened: ${message}. grep cgroup2 /proc/mounts shows where cgroups are`,
      { code, errno: Math.abs(errno), cause },
    );
  }
}

function explain(target: string, { code }: NativeError): string | undefined {
  if (code !== 'EBADF') return undefined;
  return `${target} is no cgroup of cgroup2: grep cgroup2 /proc/mounts shows where those are`;
}
