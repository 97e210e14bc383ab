import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';
import { bpfFolder } from '../../../../test/support/bpfFolder.ts';
import { bpftool, eventually } from '../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import {
  type IterLink,
  Link,
  LinkError,
  type LinkInfo,
  openLink,
  type StructOpsLink,
  type UpdatableLink,
} from '../../src/index.ts';
import { child, childProgram } from './attach/child.ts';
import { watching } from './attach/seen.ts';

type Tracepoints = { by_tracepoint: 'tracepoint'; by_raw_tp: 'raw_tp'; by_tp_btf: 'tp_btf' };
type Uprobes = { on_call: 'uprobe' };

const perfLinks = { link: 'perf_event' } as const;

/** A path on a BPF file system of the test's own, which unpins what is left there. */
const pinPath = () => join(bpfFolder(), 'link');

/** What bpftool says of the link with this id. */
const shown = (id: number) => bpftool('link', 'show', 'id', `${id}`);

async function attachedRawTp() {
  const spec = await watching<Tracepoints>('tracepoints.bpf.c', 'by_raw_tp');
  const object = await spec.load();
  onTestFinished(() => object.close());
  return { object, link: await object.programs.by_raw_tp.attach() };
}

async function attachedUprobe() {
  const spec = await watching<Uprobes>('uprobe.bpf.c', 'on_call');
  const object = await spec.load();
  onTestFinished(() => object.close());
  const link = await object.programs.on_call.attach({ binary: childProgram, symbol: 'probed_first' });
  return { object, link };
}

describe('a link', () => {
  test('tells its id, its program and its target as bpftool does', async () => {
    const { object, link } = await attachedRawTp();
    const info = link.info();
    expectTypeOf(info).toEqualTypeOf<LinkInfo>();
    expect(info).toEqual({
      type: 'raw_tracepoint',
      id: expect.any(Number),
      programId: object.programs.by_raw_tp.info().id,
      name: 'sched_process_exec',
      cookie: 0n,
    });
    expect(shown(info.id)).toMatchObject({
      type: info.type,
      prog_id: info.programId,
      tp_name: 'sched_process_exec',
    });
  });

  test('is found by its id, and keeps its program attached when the first is closed', async () => {
    const { object, link } = await attachedRawTp();
    using other = openLink({ id: link.info().id });
    expectTypeOf(other).toEqualTypeOf<Link | IterLink | UpdatableLink | StructOpsLink>();
    expect(other).toBeInstanceOf(Link);
    expect(other.info()).toEqual(link.info());
    await link.close();
    const { pid } = spawnSync('/bin/true');
    expect(object.maps.seen.get(pid)).toMatchObject({ times: 1 });
    other.closeSync();
    const later = spawnSync('/bin/true');
    expect(object.maps.seen.get(later.pid)).toBeUndefined();
  });

  test('says that it is closed', async () => {
    const { link } = await attachedRawTp();
    await link.close();
    expect(() => link.info()).toThrow(
      expect.objectContaining({ name: 'LinkError', code: 'ERR_HANDLE_CLOSED' }),
    );
    await expect(link.detach()).rejects.toThrow(LinkError);
  });

  test('of a type that cannot be detached for others says how it is detached', async () => {
    const { link } = await attachedRawTp();
    await expect(link.detach()).rejects.toMatchObject({
      name: 'LinkError',
      code: 'EOPNOTSUPP',
      syscall: 'BPF_LINK_DETACH',
      message: expect.stringContaining('close this one'),
    });
  });
});

describe('a pinned link', () => {
  test('outlives its handle, is opened by its path, and ends when the path is removed', async () => {
    const path = pinPath();
    const { object, link } = await attachedRawTp();
    const { id } = link.info();
    link.pin(path);
    await link.close();
    const { pid } = spawnSync('/bin/true');
    expect(object.maps.seen.get(pid)).toMatchObject({ times: 1 });

    const pinned = openLink({ path });
    expect(pinned.info().id).toBe(id);
    pinned.unpin(path);
    expect(existsSync(path)).toBe(false);
    await pinned.close();
    const gone = await eventually(
      () => spawnSync('bpftool', ['link', 'show', 'id', `${id}`]).status,
      Boolean,
    );
    expect(gone).not.toBe(0);
  });

  kernelTest(
    'of a perf event goes on firing when its handle is closed',
    { needs: [{ program: 'uprobe' }, perfLinks] },
    async () => {
      const path = pinPath();
      const { object, link } = await attachedUprobe();
      link.pin(path);
      const first = child('first', 1);
      await link.close();
      const second = child('first', 2);
      expect(object.maps.seen.get(first.pid)).toMatchObject({ argument: 1n });
      expect(object.maps.seen.get(second.pid)).toMatchObject({ argument: 2n });

      unlinkSync(path);
      const third = await eventually(
        () => child('first', 3).pid,
        (pid) => object.maps.seen.get(pid) === undefined,
      );
      expect(object.maps.seen.get(third)).toBeUndefined();
    },
  );

  test('is not taken for another', async () => {
    const path = pinPath();
    const { link } = await attachedRawTp();
    const other = (await attachedRawTp()).link;
    link.pin(path);
    expect(() => other.pin(path)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(() => other.unpin(path)).toThrow(`is another link, with id ${link.info().id}`);
    link.unpin(path);
    expect(() => link.unpin(path)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  test('is on a BPF file system, and is a link', async () => {
    const path = pinPath();
    const { object, link } = await attachedRawTp();
    const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
    onTestFinished(() => rmdirSync(folder));
    expect(() => link.pin(join(folder, 'link'))).toThrow(`${folder}/link is on no BPF file system`);
    object.maps.seen.pin(path);
    expect(() => openLink({ path })).toThrow(/What is pinned there is a map/);
    object.maps.seen.unpin(path);
    expect(() => openLink({ path })).toThrow(expect.objectContaining({ name: 'LinkError', code: 'ENOENT' }));
    expect(() => openLink({ id: 2 ** 31 })).toThrow('there is no such link, or no more');
  });
});

kernelTest(
  'a uprobe without a link of its own says since when there is one',
  { needs: [{ program: 'uprobe' }], lacks: perfLinks },
  async () => {
    const { link } = await attachedUprobe();
    expect(() => link.info()).toThrow('without a link of its own, which it can since Linux 5.15');
    expect(() => link.pin(pinPath())).toThrow(LinkError);
  },
);

kernelTest(
  'a link of a uprobe tells binary and offset',
  { needs: [{ program: 'uprobe' }, { linux: '6.6', for: 'what perf links are of' }] },
  async () => {
    const { link } = await attachedUprobe();
    const { id, ...info } = link.info();
    expect(info).toMatchObject({ type: 'perf_event', event: { type: 'uprobe', binary: childProgram } });
    const told = shown(id);
    expect(told).toMatchObject({ type: 'perf_event' });
  },
);
