import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { child, childProgram } from './child.ts';
import { memoryFolder, watching } from './seen.ts';

type Kinds = {
  on_kprobe: 'kprobe';
  on_kretprobe: 'kretprobe';
  on_ksyscall: 'ksyscall';
  on_kprobe_multi: 'kprobe.multi';
  on_kprobe_session: 'kprobe.session';
  on_uprobe: 'uprobe';
  on_uprobe_multi: 'uprobe.multi';
  on_uprobe_session: 'uprobe.session';
  on_tracepoint: 'tracepoint';
  on_raw_tp: 'raw_tp';
  on_tp_btf: 'tp_btf';
  on_fentry: 'fentry';
  on_lsm: 'lsm';
};

/** Loads one program that reports its cookie. */
async function reporting<K extends keyof Kinds>(program: K) {
  const spec = await watching<Kinds>('cookies.bpf.c', program);
  const object = await spec.load();
  return {
    object,
    seen: object.maps.seen,
    [Symbol.asyncDispose]: () => object.close(),
  };
}

const cookie = 2n ** 64n - 3n;
const perfCookies = { linux: '5.15', for: 'cookies of perf events' } as const;

/** A child that truncates a file to no bytes, and its pid. */
function truncating(): number {
  const file = join(memoryFolder(), 'file');
  writeFileSync(file, '');
  return child('truncate', file, 0).pid;
}

kernelTest(
  'a kprobe is told its cookie, at the function that is named when it attaches',
  { kind: 'kprobe', needs: [{ program: 'kprobe' }, perfCookies] },
  async () => {
    await using reports = await reporting('on_kprobe');
    await reports.object.programs.on_kprobe.attach({ function: 'vfs_truncate', cookie });
    expect(reports.seen.get(truncating())).toMatchObject({ times: 1, argument: cookie });
  },
);

kernelTest(
  'a kretprobe is told its cookie',
  { kind: 'kretprobe', needs: [{ program: 'kretprobe' }, perfCookies] },
  async () => {
    await using reports = await reporting('on_kretprobe');
    reports.object.programs.on_kretprobe.attachSync({ function: 'vfs_truncate', cookie });
    expect(reports.seen.get(truncating())).toMatchObject({ times: 1, argument: cookie });
  },
);

kernelTest(
  'a ksyscall is told its cookie, at the system call that is named when it attaches',
  { needs: [{ program: 'kprobe' }, perfCookies] },
  async () => {
    await using reports = await reporting('on_ksyscall');
    await reports.object.programs.on_ksyscall.attach({ syscall: 'truncate', cookie });
    expect(reports.seen.get(truncating())).toMatchObject({ times: 1, argument: cookie });
  },
);

kernelTest(
  'a kprobe.multi is told the cookie of each function',
  { kind: 'kprobe.multi', needs: [{ program: 'kprobe.multi' }] },
  async () => {
    await using reports = await reporting('on_kprobe_multi');
    const functions = ['vfs_truncate', 'vfs_mkdir'];
    await reports.object.programs.on_kprobe_multi.attach({ functions, cookies: [cookie, 7n] });
    expect(reports.seen.get(truncating())).toMatchObject({ times: 1, argument: cookie });
    const { pid } = child('make', memoryFolder());
    expect(reports.seen.get(pid)).toMatchObject({ times: 1, argument: 7n });
  },
);

kernelTest(
  'a kprobe.session runs at entry and return',
  { kind: 'kprobe.session', needs: [{ program: 'kprobe.session' }] },
  async () => {
    await using reports = await reporting('on_kprobe_session');
    await reports.object.programs.on_kprobe_session.attach({ pattern: 'vfs_truncat*' });
    expect(reports.seen.get(truncating())).toMatchObject({ times: 2 });
  },
);

kernelTest(
  'a uprobe is told its cookie, in the one process',
  { kind: 'uprobe', needs: [{ program: 'uprobe' }, perfCookies] },
  async () => {
    await using reports = await reporting('on_uprobe');
    const link = await reports.object.programs.on_uprobe.attach({
      ...{ binary: childProgram, symbol: 'probed_first', cookie },
    });
    const { pid } = child('first', 1);
    expect(reports.seen.get(pid)).toMatchObject({ times: 1, argument: cookie });
    await link.close();
    await reports.object.programs.on_uprobe.attach({
      ...{ binary: childProgram, symbol: 'probed_first', pid: 'self' },
    });
    expect(reports.seen.get(child('first', 1).pid)).toBeUndefined();
  },
);

kernelTest(
  'a uprobe.multi is told the cookie of each symbol',
  { kind: 'uprobe.multi', needs: [{ program: 'uprobe.multi' }] },
  async () => {
    await using reports = await reporting('on_uprobe_multi');
    await reports.object.programs.on_uprobe_multi.attach({
      ...{ binary: childProgram, symbols: ['probed_first', 'probed_second'], cookies: [cookie, 7n] },
    });
    expect(reports.seen.get(child('first', 1).pid)).toMatchObject({ times: 1, argument: cookie });
    expect(reports.seen.get(child('all', 1).pid)).toMatchObject({ times: 2, argument: 7n });
  },
);

kernelTest(
  'a uprobe.session runs at entry and return',
  { kind: 'uprobe.session', needs: [{ program: 'uprobe.session' }] },
  async () => {
    await using reports = await reporting('on_uprobe_session');
    await reports.object.programs.on_uprobe_session.attach({
      ...{ binary: childProgram, pattern: 'probed_first' },
    });
    expect(reports.seen.get(child('first', 1).pid)).toMatchObject({ times: 2 });
  },
);

kernelTest(
  'a tracepoint is told its cookie, at the one that is named when it attaches',
  { kind: 'tracepoint', needs: [{ program: 'tracepoint' }, perfCookies] },
  async () => {
    await using reports = await reporting('on_tracepoint');
    await reports.object.programs.on_tracepoint.attach({ tracepoint: 'sched/sched_process_exec', cookie });
    expect(reports.seen.get(spawnSync('/bin/true').pid)).toMatchObject({ times: 1, argument: cookie });
  },
);

const rawCookies = { linux: '6.10', for: 'cookies of raw tracepoints' } as const;

kernelTest(
  'a raw tracepoint is told its cookie',
  { kind: 'raw_tp', needs: [{ program: 'raw_tp' }, rawCookies] },
  async () => {
    await using reports = await reporting('on_raw_tp');
    const link = await reports.object.programs.on_raw_tp.attach({ tracepoint: 'sched_process_exec', cookie });
    expect(reports.seen.get(spawnSync('/bin/true').pid)).toMatchObject({ times: 1, argument: cookie });
    expect(link.info()).toMatchObject({ type: 'raw_tracepoint', name: 'sched_process_exec' });
  },
);

kernelTest(
  'a tp_btf is told its cookie',
  { kind: 'tp_btf', needs: [{ program: 'tp_btf' }, rawCookies] },
  async () => {
    await using reports = await reporting('on_tp_btf');
    await reports.object.programs.on_tp_btf.attach({ cookie });
    expect(reports.seen.get(spawnSync('/bin/true').pid)).toMatchObject({ times: 1, argument: cookie });
  },
);

const trampolineCookies = { linux: '5.19', for: 'cookies of trampolines' } as const;

kernelTest(
  'an fentry is told its cookie',
  { kind: 'fentry', needs: [{ program: 'fentry' }, trampolineCookies] },
  async () => {
    await using reports = await reporting('on_fentry');
    await reports.object.programs.on_fentry.attach({ cookie });
    expect(reports.seen.get(truncating())).toMatchObject({ times: 1, argument: cookie });
  },
);

kernelTest(
  'an lsm program is told its cookie',
  { kind: 'lsm', needs: [{ program: 'lsm' }, trampolineCookies] },
  async () => {
    await using reports = await reporting('on_lsm');
    await reports.object.programs.on_lsm.attach({ cookie });
    const { pid } = child('open', '/proc/self/status');
    expect(reports.seen.get(pid)).toMatchObject({ argument: cookie });
  },
);
