import { readFileSync } from 'node:fs';
import { compiledBpfText } from '../../scripts/setup/fixtures.mjs';

/** Compiles a BPF program in C, as a user's build does, and gives back the object's bytes. */
export async function compileBpf(source: string, target: 'bpf' | 'bpfeb' = 'bpf'): Promise<Uint8Array> {
  return new Uint8Array(readFileSync(await compiledBpfText(source, target)));
}
