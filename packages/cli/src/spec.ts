import { basename } from 'node:path';
import { BpfObject, BtfError, ElfError, type ObjectSpec } from '@ebpf-ts/core';
import { readInput } from './input.ts';

/** The object in a file that the command line names; an error says which file it is about. */
export async function openSpec(file: string): Promise<ObjectSpec> {
  const bytes = await readInput(file);
  try {
    return await BpfObject.open(bytes, { name: basename(file).replace(/(\.bpf)?\.o$/, '') });
  } catch (error) {
    if (!(error instanceof ElfError || error instanceof BtfError)) throw error;
    throw new Error(`${file}: ${error.message}`, { cause: error });
  }
}
