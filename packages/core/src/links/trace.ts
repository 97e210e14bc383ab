import { binding } from '@ebpf-ts/native';
import type { Attaching, AttachingProgram } from './attaching.ts';
import { type CookieOption, cookieRefusal } from './cookie.ts';
import { attachSection } from './section.ts';

/**
 * A program whose target is found in BTF when it is loaded, `SEC("fentry/vfs_mkdir")`, attaches there
 * (`bpf_program__attach_trace_opts`). Cookies need Linux 5.19; of a tp_btf, 6.10.
 */
export function attachTrace(program: AttachingProgram, options: CookieOption = {}): Attaching {
  const bySection = attachSection(program);
  const { cookie } = options;
  if (cookie === undefined) return bySection;
  const since = program.kind === 'tp_btf' ? '6.10' : '5.19';
  return {
    ...bySection,
    start: () => binding.programAttachTrace(program.object, program.name, cookie),
    startSync: () => binding.programAttachTraceSync(program.object, program.name, cookie),
    explain: (refusal) => cookieRefusal(program, options, since, refusal) ?? bySection.explain?.(refusal),
  };
}
