import { programSectionOf } from '@ebpf-ts/elf';
import { binding } from '@ebpf-ts/native';
import type { Attaching, AttachingProgram } from './attaching.ts';
import { Link } from './link.ts';

/** The kernel's own attach (`BPF_LINK_CREATE`) to something that has a number, by the attach type of the section. */
export function linkCreate(
  program: AttachingProgram,
  target: number,
  flags = 0,
): Pick<Attaching, 'start' | 'startSync' | 'link'> {
  const attachType = programSectionOf(program.section)?.attachTypeId ?? 0;
  const request = { target, attachType, flags };
  return {
    start: () => binding.linkCreate(program.object, program.name, request),
    startSync: () => binding.linkCreateSync(program.object, program.name, request),
    link: Link,
  };
}
