import { binding } from '@ebpf-ts/native';
import type { Attaching, AttachingProgram } from './attaching.ts';
import { type CookieOption, cookieRefusal } from './cookie.ts';
import { Link } from './link.ts';
import { attachSection, explainTracepoint } from './section.ts';

/**
 * Which tracepoint a program attaches to; what its section's name says is the default
 * (`bpf_program__attach_tracepoint_opts`). Cookies need Linux 5.15.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_call: 'tracepoint' } }>('calls.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_call.attach({ tracepoint: 'syscalls/sys_enter_openat', cookie: 1n });
 * ```
 */
export interface TracepointOptions extends CookieOption {
  /** `CATEGORY/NAME`, as in `/sys/kernel/tracing/events`. */
  readonly tracepoint?: `${string}/${string}`;
}

/** A tracepoint's program is given the fields of its record. */
export function attachTracepoint(
  program: AttachingProgram,
  options: CookieOption & { readonly tracepoint?: string } = {},
): Attaching {
  const { cookie } = options;
  const tracepoint = options.tracepoint ?? program.target;
  if ((options.tracepoint === undefined && cookie === undefined) || tracepoint === undefined) {
    return attachSection(program);
  }
  const [category = '', name = ''] = tracepoint.split('/');
  const request = { category, name, cookie };
  return {
    target: tracepoint,
    start: () => binding.programAttachTracepoint(program.object, program.name, request),
    startSync: () => binding.programAttachTracepointSync(program.object, program.name, request),
    link: Link,
    explain: (refusal) => cookieRefusal(program, options, '5.15', refusal) ?? explainTracepoint(tracepoint),
  };
}
