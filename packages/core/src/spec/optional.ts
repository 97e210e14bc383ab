import type { ObjectFile } from '@ebpf-ts/elf';
import { kernelBtf, type ProgramOutlook, preflight, runningKernel } from '@ebpf-ts/probe';
import type { ProgramSpec } from './programSpec.ts';

/**
 * Switches off the programs that this kernel will not take, and returns why. What stops the whole object is left to the
 * load: without any program it would be no better.
 */
export function switchOff(
  file: ObjectFile,
  programs: readonly ProgramSpec[],
  btf: string | undefined,
): readonly ProgramOutlook[] {
  const types = btf === undefined ? undefined : kernelBtf(btf);
  const { programs: outlooks, findings } = preflight(file, runningKernel(types));
  if (findings.some(({ stops, status }) => stops === 'load' && status !== 'unknown')) return [];
  const refused = outlooks.filter(({ outlook }) => outlook === 'will not load');
  const off = refused.filter(({ program }) => programs.find(({ name }) => name === program)?.autoload);
  for (const program of programs) {
    if (off.some((each) => each.program === program.name)) program.autoload = false;
  }
  return off;
}
