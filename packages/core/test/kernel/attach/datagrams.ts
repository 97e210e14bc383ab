import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { type ArrayMap, BpfObject, type ObjectSpec, type ProgramKind } from '../../../src/index.ts';

/** An object whose programs count the datagrams to one port, as packets.h does. */
export interface Counting<P extends Readonly<Record<string, ProgramKind>>> {
  maps: { datagrams: ArrayMap<bigint> };
  programs: P;
  variables: { port: number };
}

/** Nobody's port. */
export const PORT = 4242;

/** Opens a fixture that counts datagrams to {@link PORT}, with one of its programs. */
export async function counting<P extends Readonly<Record<string, ProgramKind>>>(
  fixture: string,
  program: keyof P,
): Promise<ObjectSpec<Counting<P>>> {
  const spec = await BpfObject.open<Counting<P>>(await bpfFixture(fixture, import.meta.url));
  spec.variables.port.value = PORT;
  // A kernel may not have the others.
  spec.select([program]);
  return spec;
}
