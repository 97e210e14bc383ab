import { binding, type NativeError } from '@ebpf-ts/native';
import type { Attaching, AttachingProgram, Given } from './attaching.ts';
import { type CookieOption, cookieRefusal } from './cookie.ts';
import { Link } from './link.ts';
import { attachSection } from './section.ts';

/**
 * Which raw tracepoint a program attaches to; what its section's name says is the default
 * (`bpf_program__attach_raw_tracepoint_opts`). Cookies need Linux 6.10.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_switch: 'raw_tp' } }>('switches.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_switch.attach({ tracepoint: 'sched_switch' });
 * ```
 */
export interface RawTracepointOptions extends CookieOption {
  /** Its name alone, without a category. */
  readonly tracepoint?: string;
}

/** A raw tracepoint's program is given what the kernel gives to the tracepoint. */
export function attachRawTracepoint(
  program: AttachingProgram,
  options: Given<RawTracepointOptions> = {},
): Attaching {
  const { cookie } = options;
  const tracepoint = options.tracepoint ?? program.target;
  if ((options.tracepoint === undefined && cookie === undefined) || tracepoint === undefined) {
    return attachSection(program);
  }
  const request = { name: tracepoint, cookie };
  return {
    target: tracepoint,
    start: () => binding.programAttachRawTracepoint(program.object, program.name, request),
    startSync: () => binding.programAttachRawTracepointSync(program.object, program.name, request),
    link: Link,
    explain: (refusal) => cookieRefusal(program, options, '6.10', refusal) ?? explain(tracepoint, refusal),
  };
}

function explain(tracepoint: string, { code }: NativeError): string | undefined {
  if (code !== 'ENOENT') return undefined;
  return `this kernel has no raw tracepoint '${tracepoint}': it is named without a category, for example sched_switch`;
}
