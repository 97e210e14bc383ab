import { binding } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, type Given, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import { attachSection } from './section.ts';

/**
 * Where a kprobe.multi, kretprobe.multi (Linux 5.18) or kprobe.session (6.10) attaches, by one link; what its section's
 * name says is the default (`bpf_program__attach_kprobe_multi_opts`).
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_call: 'kprobe.multi' } }>('files.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_call.attach({ pattern: 'vfs_*' });
 * await object.programs.on_call.attach({ functions: ['vfs_unlink', 'vfs_rmdir'], cookies: [1n, 2n] });
 * ```
 */
export type KprobeMultiOptions =
  | {
      /** Functions of the kernel: a name in which `*` stands for any letters and `?` for one. */
      readonly pattern: string;
      readonly functions?: never;
      readonly addresses?: never;
      readonly cookies?: never;
    }
  | {
      /** Each by its whole name. */
      readonly functions: readonly string[];
      /** What `bpf_get_attach_cookie()` returns in each of them. Default: 0. */
      readonly cookies?: readonly bigint[];
      readonly pattern?: never;
      readonly addresses?: never;
    }
  | {
      /** Each by the address of its beginning, as in `/proc/kallsyms`. */
      readonly addresses: readonly bigint[];
      readonly cookies?: readonly bigint[];
      readonly pattern?: never;
      readonly functions?: never;
    };

/** A kprobe.multi attaches to many functions of the kernel by one link. */
export function attachKprobeMulti(program: AttachingProgram, options?: Given<KprobeMultiOptions>): Attaching {
  if (options === undefined && program.attachable) return attachSection(program);
  const { pattern, functions, addresses, cookies } = options ?? {};
  const places = functions ?? addresses;
  if ([pattern, functions, addresses].filter((each) => each !== undefined).length !== 1) {
    throw wrongOptions(
      program,
      "attaches to functions of the kernel. Name them in its section, SEC(\"kprobe.multi/vfs_*\"), or give one of attach({ pattern: 'vfs_*' }), attach({ functions: ['vfs_read'] }), attach({ addresses: [0xffffffff81234560n] }).",
    );
  }
  if (places?.length === 0) throw wrongOptions(program, 'attaches to one function at least');
  if (cookies !== undefined && cookies.length !== places?.length) {
    throw wrongOptions(
      program,
      `takes a cookie for each function or address: ${places?.length ?? 0}, not ${cookies.length}`,
    );
  }
  const request = {
    pattern,
    symbols: functions,
    addresses,
    cookies,
    retprobe: program.kind === 'kretprobe.multi',
    session: program.kind === 'kprobe.session',
  };
  return {
    target: pattern ?? functions?.join(', ') ?? addresses?.map((each) => `0x${each.toString(16)}`).join(', '),
    start: () => binding.programAttachKprobeMulti(program.object, program.name, request),
    startSync: () => binding.programAttachKprobeMultiSync(program.object, program.name, request),
    link: Link,
  };
}
