import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { btfKind } from '../../../../test/support/btfKind.ts';
import { addedSince, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import { binding } from '../../../native/src/index.ts';
import * as probe from '../../src/index.ts';

const functions = readFileSync('/proc/kallsyms', 'latin1');
const has = (name: string) => new RegExp(` [tTwW] ${name}$`, 'm').test(functions);

describe('commands of bpf(2)', () => {
  it('are known where the kernel has what serves them', () => {
    for (const [command, server] of [
      ['map_lookup_batch', 'generic_map_lookup_batch'],
      ['link_detach', 'bpf_link_by_id'],
      ['iter_create', 'bpf_iter_new_fd'],
      ['token_create', 'bpf_token_create'],
      ['prog_stream_read_by_fd', 'bpf_prog_stream_read'],
    ] as const) {
      const expected = has(server) ? 'supported' : 'unsupported';
      expect([command, probe.syscallCommandSync(command).status]).toEqual([command, expected]);
    }
    for (const command of ['map_create', 'prog_load', 'obj_pin', 'obj_get_info_by_fd', 'btf_load'] as const) {
      expect([command, probe.syscallCommandSync(command).status]).toEqual([command, 'supported']);
    }
    // @ts-expect-error no such command
    expect(() => probe.syscallCommandSync('map_invent')).toThrow();
  });
});

describe('maps', () => {
  it('take a flag where a map with it is created', () => {
    for (const [flag, bit, type] of [
      ['mmapable', 1 << 10, 2],
      ['rdonly_prog', 1 << 7, 2],
      ['inner_map', 1 << 12, 2],
      ['zero_seed', 1 << 6, 1],
      ['preserve_elems', 1 << 11, 4],
    ] as const) {
      let expected = 'supported';
      try {
        const sizes = { keySize: 4, valueSize: 4, maxEntries: 1 };
        binding.mapClose(binding.mapCreate({ ...sizes, type, name: 'test', flags: bit }));
      } catch {
        expected = 'unsupported';
      }
      expect([flag, probe.mapFlagSync(flag).status]).toEqual([flag, expected]);
    }
    expect(probe.mapFlagSync('mmapable', { map: 'hash' }).status).toBe('unsupported');
  });
});

describe('links and attachments', () => {
  it('are there where the kernel has what makes them', () => {
    for (const [type, maker] of [
      ['cgroup', 'cgroup_bpf_link_attach'],
      ['netns', 'netns_bpf_link_create'],
      ['xdp', 'bpf_xdp_link_attach'],
      ['perf_event', 'bpf_perf_link_dealloc'],
      ['tcx', 'tcx_link_attach'],
      ['netkit', 'netkit_link_attach'],
      ['netfilter', 'bpf_nf_link_attach'],
      ['sockmap', 'sock_map_link_create'],
      ['uprobe_multi', 'bpf_uprobe_multi_link_attach'],
    ] as const) {
      const expected = has(maker) ? 'supported' : 'unsupported';
      expect([type, probe.linkTypeSync(type).status]).toEqual([type, expected]);
    }
    expect(probe.attachTypeSync('cgroup_inet4_connect')).toMatchObject({
      status: 'supported',
      since: '4.17',
    });
    expectTypeOf(probe.attachTypeSync('xdp').level).toEqualTypeOf<probe.ProgramLevel>();
  });

  it('find targets, and names near those that they do not find', () => {
    for (const [kind, target, wrong] of [
      ['tp_btf', 'sched_process_exec', 'sched_proces_exec'],
      ['raw_tp', 'sched_switch', 'sched_swich'],
      ['kprobe', 'vfs_unlink', 'vfs_unlnk'],
      ['fentry', 'vfs_mkdir', 'vfs_mkdr'],
      ['lsm', 'file_open', 'file_opne'],
      ['iter', 'task', 'tusk'],
    ] as const) {
      expect([kind, probe.attachTargetSync(kind, target).status]).toEqual([kind, 'supported']);
      const missing = probe.attachTargetSync(kind, wrong);
      expect([kind, missing.status]).toEqual([kind, 'unsupported']);
      expect(missing.hint).toContain(target);
    }
  });
});

describe('programs', () => {
  it('use instructions and loops as far as the kernel goes', () => {
    const report = JSON.parse(
      execFileSync('bpftool', ['-j', 'feature', 'probe'], { encoding: 'utf8', maxBuffer: 2 ** 26 }),
    );
    const { have_v2_isa_extension, have_v3_isa_extension, have_bounded_loops, have_large_insn_limit } =
      report.misc;
    const found = (verdict: probe.Verdict) => verdict.status === 'supported';
    expect(found(probe.isaSync('v2'))).toBe(have_v2_isa_extension);
    expect(found(probe.isaSync('v3'))).toBe(have_v3_isa_extension);
    expect(found(probe.limitSync('loops'))).toBe(have_bounded_loops);
    expect(probe.limitSync('instructions').value).toBe(have_large_insn_limit ? 1_000_000 : 4096);
    expect(probe.limitSync('stack').value).toBe(512);
  });

  it('have the kinds of types that BTF of another hand shows', () => {
    for (const kind of ['float', 'decl_tag', 'type_tag', 'enum64'] as const) {
      expect([kind, probe.btfFeatureSync(kind).status]).toEqual([kind, btfKind(kind).status]);
    }
  });

  kernelTest(
    'call kfuncs that are theirs',
    { needs: [{ kfunc: 'bpf_task_from_pid', of: 'tracing' }] },
    () => {
      expect(probe.kfuncSync('bpf_task_from_pid', { program: 'tracing' }).status).toBe('supported');
      expect(probe.kfuncSync('bpf_task_from_pid', { program: 'socket_filter' }).status).toBe('unsupported');
      const missing = probe.kfuncSync('bpf_task_from_pit', { program: 'tracing' });
      expect(missing).toMatchObject({
        status: 'unsupported',
        hint: expect.stringContaining('bpf_task_from_pid'),
      });
    },
  );
});

describe('all probes', () => {
  it('say the same on another thread, and leave nothing', async () => {
    probe.forget();
    const before = kernelState();
    const messages = dmesg();
    const asked = [
      [probe.programType('iter'), () => probe.programTypeSync('iter')],
      [probe.attachType('trace_fentry'), () => probe.attachTypeSync('trace_fentry')],
      [probe.mapType('arena'), () => probe.mapTypeSync('arena')],
      [probe.linkType('tracing'), () => probe.linkTypeSync('tracing')],
      [probe.helper('bpf_loop', { program: 'ext' }), () => probe.helperSync('bpf_loop', { program: 'ext' })],
      [probe.isa('v4'), () => probe.isaSync('v4')],
      [probe.limit('instructions'), () => probe.limitSync('instructions')],
      [probe.syscallCommand('enable_stats'), () => probe.syscallCommandSync('enable_stats')],
    ] as const;
    const answers: readonly probe.Verdict[] = await Promise.all(asked.map(([answer]) => answer));
    probe.forget();
    for (const [index, [, sync]] of asked.entries()) expect(sync().status).toBe(answers[index]?.status);
    expect(answers.every(({ evidence }) => evidence.length > 0)).toBe(true);
    const left = await eventually(
      () => addedSince(before),
      (added) => added.length === 0,
    );
    expect(left).toEqual([]);
    expect(dmesg()).toBe(messages);
    expect(readdirSync('/sys/fs/bpf')).not.toContain('probe');
  });

  it('remember what the kernel said, and forget it when told to', () => {
    const first = probe.programTypeSync('xdp');
    expect(probe.programTypeSync('xdp')).toBe(first);
    probe.forget();
    expect(probe.programTypeSync('xdp')).not.toBe(first);
  });
});

/** What the kernel has said of itself, without the times. */
function dmesg(): string {
  return execFileSync('dmesg', ['--notime'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
}
