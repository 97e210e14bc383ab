import { fileURLToPath } from 'node:url';
import { compiledBpfFile } from '../../../scripts/setup/fixtures.mjs';

/** The path of an object with one of everything. */
export function zoo(): Promise<string> {
  return compiledBpfFile(fileURLToPath(new URL('bpf/zoo.bpf.c', import.meta.url)));
}
