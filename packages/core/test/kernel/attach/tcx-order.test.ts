import { expect } from 'vitest';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../../test/support/netns.ts';
import { AttachError, type Position } from '../../../src/index.ts';
import { counting, PORT } from './datagrams.ts';

type Programs = { on_receive: 'tcx/ingress'; stop: 'tcx/ingress' };

const needs = [{ program: 'tcx/ingress' }] as const;

/** Loads a program that counts, or one that lets nothing through to those behind it. */
const load = async (program: keyof Programs) => (await counting<Programs>('tcx.bpf.c', program)).load();

kernelTest('a tcx program runs where it is put among others', { needs }, async () => {
  const veth = await vethPair();
  await using stopping = await load('stop');
  const stop = await stopping.programs.stop.attach({ interface: veth.name });
  const { id } = stopping.programs.stop.info();

  /** Whether a program at a position comes before the one that ends the row. */
  async function comesBefore(position: Position | undefined): Promise<boolean> {
    await using object = await load('on_receive');
    await object.programs.on_receive.attach({
      interface: veth.name,
      ...(position !== undefined && { position }),
    });
    const before = stopping.maps.datagrams.get(0) ?? 0n;
    veth.receive(PORT, 1);
    await eventually(
      () => stopping.maps.datagrams.get(0),
      (count) => count === before + 1n,
    );
    return object.maps.datagrams.get(0) === 1n;
  }

  expect(await comesBefore(undefined)).toBe(false);
  expect(await comesBefore('first')).toBe(true);
  expect(await comesBefore('last')).toBe(false);
  expect(await comesBefore({ before: stop })).toBe(true);
  expect(await comesBefore({ after: stop })).toBe(false);
  expect(await comesBefore({ before: stopping.programs.stop })).toBe(true);
  expect(await comesBefore({ after: { programId: id } })).toBe(false);
  expect(await comesBefore({ before: { programId: id } })).toBe(true);
});

kernelTest(
  'a revision that is not the expected one is refused, and so is a stranger',
  { needs },
  async () => {
    const veth = await vethPair();
    await using object = await load('on_receive');
    await using other = await load('stop');
    const attach = (options: { position?: Position; expectedRevision?: bigint }) =>
      object.programs.on_receive
        .attach({ interface: veth.name, ...options })
        .catch((error: unknown) => error);

    const stale = await attach({ expectedRevision: 77n });
    expect(stale).toBeInstanceOf(AttachError);
    expect(stale).toMatchObject({ code: 'ESTALE' });
    expect(String(stale)).toContain(`others have attached to interface '${veth.name}'`);

    const stranger = await attach({ position: { before: other.programs.stop } });
    expect(stranger).toBeInstanceOf(AttachError);
    expect(String(stranger)).toContain('what the program was to stand beside is not attached to');

    // An interface that nothing was ever attached to is at its first revision.
    await object.programs.on_receive.attach({ interface: veth.name, expectedRevision: 1n });
    const twice = await attach({});
    expect(twice).toMatchObject({ code: 'EEXIST' });
    expect(String(twice)).toContain('the program is attached to');
  },
);
