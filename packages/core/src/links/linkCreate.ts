import { programSectionOf } from '@ebpf-ts/elf';
import { binding, type LinkRequest } from '@ebpf-ts/native';
import type { Attaching, AttachingProgram } from './attaching.ts';
import type { FileOption } from './openedFile.ts';
import { UpdatableLink } from './updatableLink.ts';

/** What an attach asks for beside its target. */
export interface LinkDetails extends Omit<LinkRequest, 'target' | 'attachType' | 'networkNamespace'> {
  readonly namespace?: FileOption | undefined;
}

/**
 * The kernel's own attach (`BPF_LINK_CREATE`), by the attach type of the section, to something that has a number or is
 * a file.
 */
export function linkCreate(
  program: AttachingProgram,
  target: number | FileOption,
  { namespace, ...details }: LinkDetails = {},
): Pick<Attaching, 'start' | 'startSync' | 'link'> {
  const attachType = attachTypeOf(program);
  const request = (descriptor: number, networkNamespace: number | undefined): LinkRequest => ({
    ...details,
    target: descriptor,
    attachType,
    networkNamespace,
  });
  return {
    async start() {
      using file = fileOf(target);
      using place = namespace?.open();
      const asked = request(file.descriptor, place?.descriptor);
      return await binding.linkCreate(program.object, program.name, asked);
    },
    startSync() {
      using file = fileOf(target);
      using place = namespace?.open();
      const asked = request(file.descriptor, place?.descriptor);
      return binding.linkCreateSync(program.object, program.name, asked);
    },
    link: UpdatableLink,
  };
}

/** `enum bpf_attach_type` of the section. */
export function attachTypeOf({ section }: AttachingProgram): number {
  return programSectionOf(section)?.attachTypeId ?? 0;
}

function fileOf(target: number | FileOption) {
  return typeof target === 'number' ? { descriptor: target, [Symbol.dispose]() {} } : target.open();
}
