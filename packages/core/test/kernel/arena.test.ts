import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { bpfFixture } from '../../../../test/support/bpfFixture.ts';
import { bpfFolder } from '../../../../test/support/bpfFolder.ts';
import { addedSince, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import {
  Arena,
  BpfObject,
  bytes,
  type LoadedObject,
  MapError,
  openMap,
  struct,
  u32,
  u64,
} from '../../src/index.ts';

interface Shape {
  maps: { arena: Arena };
  programs: { push: 'syscall'; sum: 'syscall' };
  variables: { head: bigint; totals: { count: bigint; last: number } };
}

const node = struct('node', { next: u64, value: u32 });
const open = async () => BpfObject.open<Shape>(await bpfFixture('arena.bpf.c', import.meta.url));
const needs = [{ map: 'arena' }] as const;
const PAGE = 4096;

const loaded = async () => (await open()).load();

async function push(object: LoadedObject<Shape>, value: number) {
  const ctx = new Uint8Array(Uint32Array.of(value).buffer);
  const { retval } = await object.programs.push.testRun({ ctx });
  expect(retval).toBe(0);
}
const sum = async (object: LoadedObject<Shape>) => (await object.programs.sum.testRun()).retval;

describe('an arena', () => {
  kernelTest(
    'shows what a program allocated and wrote, by the pointers that it stored',
    { needs },
    async () => {
      await using object = await loaded();
      const { arena } = object.maps;
      for (const value of [7, 8, 9]) await push(object, value);
      const values: number[] = [];
      for (let at = arena.read(object.variables.head.value, node); at; at = arena.read(at.next, node)) {
        values.push(at.value);
      }
      expect(values).toEqual([9, 8, 7]);
    },
  );

  kernelTest('takes nodes of this process, whose pointers the program follows', { needs }, async () => {
    await using object = await loaded();
    const { arena } = object.maps;
    await push(object, 10);
    const own = arena.pointerTo(50 * PAGE + 16);
    arena.write(own, node, { next: object.variables.head.value, value: 5 });
    object.variables.head.value = own;
    expect(await sum(object)).toBe(15);
    new Uint32Array(arena.memory, 50 * PAGE + 24, 1)[0] = 32;
    expect(await sum(object)).toBe(42);
    expect(arena.bytes(own, 16).subarray(8, 12)).toEqual(Uint8Array.of(32, 0, 0, 0));
  });

  kernelTest('has the variables that the object puts there, as the spec set them', { needs }, async () => {
    const spec = await open();
    expect(spec.variables.totals.value).toEqual({ count: 40n, last: 0 });
    spec.variables.totals.value = { count: 100n, last: 1 };
    await using object = await spec.load();
    const { totals } = object.variables;
    expect(totals.value).toEqual({ count: 100n, last: 1 });
    await push(object, 3);
    expect(totals.value).toEqual({ count: 101n, last: 3 });
    totals.value = { count: 0n, last: 0 };
    await push(object, 4);
    expect(totals.value).toEqual({ count: 1n, last: 4 });
    expect(new BigUint64Array(totals.memory.buffer, totals.memory.byteOffset, 1)[0]).toBe(1n);
  });

  kernelTest('refuses pointers that lead elsewhere', { needs }, async () => {
    await using object = await loaded();
    const { arena } = object.maps;
    const { address } = arena;
    expect(arena.memory.byteLength).toBe(100 * PAGE);
    expect(arena.read(0n, node)).toBeUndefined();
    // The kernel looks at the low half of a pointer only.
    expect(arena.read((address + 64n) & 0xffff_ffffn, u32)).toBe(0);
    for (const pointer of [address + BigInt(100 * PAGE - 15), address - 1n]) {
      expect(() => arena.read(pointer, node)).toThrow(RangeError);
      expect(() => arena.read(pointer, node)).toThrow('is no pointer to 16 bytes in it; it has 409600 bytes');
    }
    expect(() => arena.write(0n, u32, 1)).toThrow('nothing is at a null pointer');
    expect(() => arena.write(address + 64n, u32, -1)).toThrow(MapError);
    expect(() => arena.pointerTo(100 * PAGE)).toThrow(RangeError);
    expect(() => arena.bytes(address + BigInt(99 * PAGE), 2 * PAGE)).toThrow(RangeError);
  });

  kernelTest('is where /proc says that it is mapped, and is gone with its object', { needs }, async () => {
    const before = kernelState();
    const object = await loaded();
    await push(object, 1);
    const { arena } = object.maps;
    const { memory, address } = arena;
    const { head } = object.variables;
    const view = new Uint8Array(memory);
    const line = `${address.toString(16)}-${(address + BigInt(100 * PAGE)).toString(16)} rw-s`;
    expect(readFileSync('/proc/self/maps', 'utf8')).toContain(line);
    await object.close();
    expect([memory.byteLength, view.length, view[0]]).toEqual([0, 0, undefined]);
    expect(() => arena.memory).toThrow(expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }));
    expect(() => head.value).toThrow(expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }));
    const left = await eventually(
      () => addedSince(before),
      (added) => added.length === 0,
    );
    expect(left).toEqual([]);
    expect(readFileSync('/proc/self/maps', 'utf8')).not.toContain(line);
  });

  kernelTest('is made and opened without an object, at one address for all', { needs }, () => {
    const address = 0x1000_0000_0000n;
    using made = Arena.create({ name: 'heap', pages: 4, address });
    expect([made.kind, made.info.maxEntries, made.address]).toEqual(['arena', 4, address]);
    made.write(address + 8n, bytes(3), Uint8Array.of(1, 2, 3));
    expect(new Uint8Array(made.memory, 8, 3)).toEqual(Uint8Array.of(1, 2, 3));
    using again = Arena.open({ id: made.info.id }, { pages: 4 });
    // One mapping is all that a process can have.
    expect(() => again.memory).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(() => again.memory).toThrow('a process can map it once');
    expect(() => Arena.open({ id: made.info.id }, { pages: 5 })).toThrow('its max_entries: 4, not 5');
    using elsewhere = Arena.open({ id: made.info.id }, { address: address + 0x10_0000_0000n });
    expect(() => elsewhere.memory).toThrow(MapError);
    using touchy = Arena.create({ name: 'touchy', pages: 1, flags: 1 << 17 });
    expect(() => touchy.memory).toThrow('it was made with BPF_F_SEGV_ON_FAULT');
    using any = openMap({ id: made.info.id });
    expect(any.kind).toBe('arena');
  });

  kernelTest('keeps what is in it while it is pinned', { needs }, async () => {
    const path = `${bpfFolder()}/heap`;
    const address = 0x1200_0000_0000n;
    {
      using first = Arena.create({ name: 'heap', pages: 2, address, pinPath: path });
      first.write(first.pointerTo(PAGE), u64, 99n);
    }
    using second = Arena.open({ path });
    await eventually(
      () => readFileSync('/proc/self/maps', 'utf8').includes(address.toString(16)),
      (isMapped) => !isMapped,
    );
    expect(second.read(second.pointerTo(PAGE), u64)).toBe(99n);
    second.unpin(path);
  });

  it('has types', () => {
    void ((arena: Arena) => {
      expectTypeOf(arena.read(1n, node)).toEqualTypeOf<
        { readonly next: bigint; readonly value: number } | undefined
      >();
      // @ts-expect-error: a pointer is a bigint.
      arena.read(1, node);
      // @ts-expect-error: an arena has no keys.
      arena.get(0);
    });
  });
});
