import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { BpfObject, type HashMap, type ObjectSpec, type ProgramKind } from '../../../src/index.ts';

/** What children.h keeps of each child. */
export interface Sighting {
  times: number;
  returned: number;
  argument: bigint;
}

/** An object whose programs report the children of this process. */
export interface Watching<P extends Readonly<Record<string, ProgramKind>>> {
  maps: { seen: HashMap<number, Sighting> };
  programs: P;
  variables: { test_pid: number };
}

/** Opens a fixture that watches this process's children, with those of its programs that are named. */
export async function watching<P extends Readonly<Record<string, ProgramKind>>>(
  fixture: string,
  only?: keyof P,
): Promise<ObjectSpec<Watching<P>>> {
  const spec = await BpfObject.open<Watching<P>>(await bpfFixture(fixture, import.meta.url));
  spec.variables.test_pid.value = process.pid;
  // A kernel may not have the others.
  if (only !== undefined) spec.select([only]);
  return spec;
}

/** A folder that calls no file system below its own, for the time of one test. */
export function memoryFolder(): string {
  const folder = mkdtempSync(join('/dev/shm', 'ebpf-ts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
