import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binding } from '@ebpf-ts/native';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { testCgroup } from '../../../../test/support/cgroup.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import {
  ArrayMap,
  DescriptorArray,
  type FileAtPath,
  LocalStorage,
  MapError,
  MapOfMaps,
  type mapOf,
  type OpenFile,
  ProgramArray,
  RedirectMap,
  type RunningProcess,
  SocketMap,
  u32,
  u64,
} from '../../src/index.ts';

const show = (map: { info: { id: number } }) => bpftool('map', 'show', 'id', String(map.info.id));
const dump = (map: { info: { id: number } }) => bpftool('map', 'dump', 'id', String(map.info.id));

/** A connected TCP socket of this process. */
async function connection(): Promise<OpenFile> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const socket = connect(address.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  return descriptorOf(socket);
}

/** What is no socket and no perf event. */
function anyFile(): OpenFile {
  const fd = openSync('/dev/null', 'r');
  onTestFinished(() => closeSync(fd));
  return { fd };
}

/** Node keeps it to itself; the handle has it. */
function descriptorOf(owner: Socket | Server): OpenFile {
  const handle: unknown = Reflect.get(owner, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  if (typeof fd !== 'number') throw new Error('the socket has no descriptor');
  return { fd };
}

describe('a map of sockets', () => {
  it('holds connections, and tells their cookies', async () => {
    using sockets = SocketMap.create({ type: 'sockmap', name: 'sockets', maxEntries: 4 });
    const socket = await connection();
    sockets.set(2, socket);
    const cookie = sockets.get(2);
    expect(cookie).toBeGreaterThan(0n);
    expect([sockets.get(0), sockets.has(2)]).toEqual([undefined, true]);
    expect([...sockets]).toEqual([[2, cookie]]);
    expect(sockets.delete(2)).toBe(true);
    expect(sockets.get(2)).toBe(undefined);
    expect(show(sockets)).toMatchObject({ type: 'sockmap' });

    using byPort = SocketMap.create({ type: 'sockhash', name: 'by_port', key: u32, maxEntries: 4 });
    byPort.set(443, socket);
    expect([...byPort]).toEqual([[443, cookie]]);
    expect(show(byPort)).toMatchObject({ type: 'sockhash' });
    expect(() => sockets.set(0, anyFile())).toThrow(MapError);
    expectTypeOf(sockets).not.toHaveProperty('setMany');
  });
});

describe('a map of maps', () => {
  const counter = () => ArrayMap.create({ name: 'inner', value: u64, maxEntries: 2 });
  const open = (handle: Parameters<typeof mapOf>[0]) => new ArrayMap(handle, binding.mapInfo(handle), u64);

  it('holds maps that live on in it, typed', () => {
    using template = counter();
    using tenants = MapOfMaps.create({ name: 'tenants', key: u32, maxEntries: 4, template, open });
    expectTypeOf(tenants).toEqualTypeOf<MapOfMaps<number, ArrayMap<bigint>>>();
    const first = counter();
    const { id } = first.info;
    tenants.set(7, first);
    first.set(1, 42n);
    first.close();
    using again = tenants.get(7);
    expect([again?.get(1), again?.info.id]).toEqual([42n, id]);
    expect([...tenants.ids()]).toEqual([[7, id]]);
    expect([tenants.get(8), tenants.has(7), tenants.delete(7), tenants.has(7)]).toEqual([
      undefined,
      true,
      true,
      false,
    ]);
    expect(show(tenants)).toMatchObject({ type: 'hash_of_maps' });
  });

  it('may be an array, and refuses what is not like its template', () => {
    using template = counter();
    using slots = MapOfMaps.create({ name: 'slots', maxEntries: 2, template, open });
    using first = counter();
    slots.set(1, first);
    expect([...slots.ids()]).toEqual([[1, first.info.id]]);
    using other = ArrayMap.create({ name: 'other', value: u32, maxEntries: 2 });
    expect(() => Reflect.apply(slots.set, slots, [0, other])).toThrow(/EINVAL/);
    // @ts-expect-error Its values are others.
    expectTypeOf(slots.set).toBeCallableWith(0, other);
    expect(show(slots)).toMatchObject({ type: 'array_of_maps' });
  });
});

describe('an array of what is referred to by a descriptor', () => {
  it('takes cgroups by path and by descriptor', () => {
    using cgroups = DescriptorArray.create({ type: 'cgroup_array', name: 'cgroups', maxEntries: 2 });
    const { path } = testCgroup();
    const fd = openSync(path, 'r');
    onTestFinished(() => closeSync(fd));
    cgroups.set(0, { path }).set(1, { fd });
    expect([cgroups.delete(0), cgroups.delete(0), cgroups.delete(1)]).toEqual([true, false, true]);
    expect(() => cgroups.set(0, { path: '/proc/self' })).toThrow(MapError);
    expect(() => cgroups.set(0, { path: '/nowhere' })).toThrow(/ENOENT/);
    expectTypeOf(cgroups).toEqualTypeOf<DescriptorArray<OpenFile | FileAtPath>>();
    expectTypeOf(cgroups).not.toHaveProperty('get');
    expect(show(cgroups)).toMatchObject({ type: 'cgroup_array' });
  });

  it('is one of perf events or AF_XDP sockets, too', () => {
    for (const type of ['perf_event_array', 'xskmap'] as const) {
      using array = DescriptorArray.create({ type, name: 'array', maxEntries: 2 });
      expectTypeOf(array).toEqualTypeOf<DescriptorArray<OpenFile>>();
      expect(() => array.set(0, anyFile())).toThrow(MapError);
      expect(show(array)).toMatchObject({ type, max_entries: 2 });
    }
  });
});

describe('a map of redirections', () => {
  it('has interfaces by index or by key, and CPUs with a queue', () => {
    const loopback = binding.interfaceIndex('lo', null);
    for (const type of ['devmap', 'devmap_hash'] as const) {
      using devices = RedirectMap.create({ type, name: 'devices', maxEntries: 4 });
      devices.set(3, loopback);
      expect([...devices]).toEqual([[3, { target: loopback }]]);
      expect([devices.get(0), devices.delete(3), devices.get(3)]).toEqual([undefined, true, undefined]);
      expect(show(devices)).toMatchObject({ type });
    }
    using cpus = RedirectMap.create({ type: 'cpumap', name: 'cpus', maxEntries: 2 });
    cpus.set(0, 192);
    expect([...cpus]).toEqual([[0, { target: 192 }]]);
    expect(dump(cpus)).toEqual(
      expect.arrayContaining([expect.objectContaining({ key: ['0x00', '0x00', '0x00', '0x00'] })]),
    );
    expect(() => cpus.set(0, -1)).toThrow(MapError);
    expect(cpus.delete(0)).toBe(true);
  });
});

describe('an array of programs', () => {
  it('refuses what is no program, and is empty at first', () => {
    using calls = ProgramArray.create({ name: 'calls', maxEntries: 2 });
    expect([calls.get(0), calls.delete(0), [...calls]]).toEqual([undefined, false, []]);
    expect(() => calls.set(0, 4_000_000_000)).toThrow(/BPF_PROG_GET_FD_BY_ID failed: ENOENT/);
    // @ts-expect-error A string is no program.
    expectTypeOf(calls.set).toBeCallableWith(0, 'name');
    expect(show(calls)).toMatchObject({ type: 'prog_array' });
  });
});

kernelTest('values of sockets live with them', { needs: [{ map: 'sk_storage' }] }, async () => {
  using seen = LocalStorage.create({ type: 'sk_storage', name: 'seen', value: u64 });
  expectTypeOf(seen).toEqualTypeOf<LocalStorage<OpenFile, bigint>>();
  keeps(seen, await connection());
});

kernelTest('values of files live with them', { needs: [{ map: 'inode_storage' }] }, () => {
  using seen = LocalStorage.create({ type: 'inode_storage', name: 'seen', value: u64 });
  expectTypeOf(seen).toEqualTypeOf<LocalStorage<OpenFile | FileAtPath, bigint>>();
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  const path = join(folder, 'file');
  writeFileSync(path, '');
  onTestFinished(() => {
    rmSync(path);
    rmdirSync(folder);
  });
  keeps(seen, { path });
});

kernelTest('values of processes live with them', { needs: [{ map: 'task_storage' }] }, () => {
  using seen = LocalStorage.create({ type: 'task_storage', name: 'seen', value: u64 });
  expectTypeOf(seen).toEqualTypeOf<LocalStorage<OpenFile | RunningProcess, bigint>>();
  keeps(seen, { pid: process.pid });
  expect(() => seen.get({ pid: 2 ** 30 })).toThrow(/pidfd_open failed/);
  // @ts-expect-error A process has no path.
  expectTypeOf(seen.get).toBeCallableWith({ path: '/proc/self' });
});

kernelTest('values of cgroups live with them', { needs: [{ map: 'cgrp_storage' }] }, () => {
  using seen = LocalStorage.create({ type: 'cgrp_storage', name: 'seen', value: u64 });
  keeps(seen, { path: testCgroup().path });
});

function keeps<Owner extends OpenFile | FileAtPath | RunningProcess>(
  seen: LocalStorage<Owner, bigint>,
  owner: Owner,
): void {
  expect([seen.get(owner), seen.has(owner), seen.delete(owner)]).toEqual([undefined, false, false]);
  seen.set(owner, 5n, { mode: 'create' });
  expect(() => seen.set(owner, 6n, { mode: 'create' })).toThrow(/EEXIST/);
  expect([seen.get(owner), seen.has(owner), seen.delete(owner), seen.get(owner)]).toEqual([
    5n,
    true,
    true,
    undefined,
  ]);
  expectTypeOf(seen).not.toHaveProperty('entries');
}
