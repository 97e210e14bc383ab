import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import type { CheckedProgram } from '../../src/index.ts';
import { ebpfTs, ebpfTsWithoutCapabilities, type Said } from '../command.ts';
import { buildCli } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
const object = join(folder, 'two.bpf.o');

beforeAll(async () => {
  buildCli();
  const bytes = await compileBpf(`
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
SEC("raw_tp/sys_enter") int fine(void *ctx) { return bpf_get_current_pid_tgid() != 0; }
SEC("socket") int refused(void *ctx) { return bpf_override_return(ctx, 0); }`);
  writeFileSync(object, bytes);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

const runCli = (...words: string[]): Said => ebpfTs(words);

/** Names in bpftool's report that ours judges with the attach type, or whose verdict bpftool 7.1 gets wrong. */
const OTHERWISE = new Set([
  'have_tracing_prog_type',
  'have_struct_ops_prog_type',
  'have_ext_prog_type',
  'have_lsm_prog_type',
]);

describe('ebpf-ts probe', () => {
  it('prints what bpftool does, in its schema', { timeout: 240_000 }, () => {
    const { status, stdout } = runCli('probe', '--bpftool-json');
    const [ours, theirs] = [
      stdout,
      execFileSync('bpftool', ['-j', 'feature', 'probe'], { encoding: 'utf8', maxBuffer: 2 ** 26 }),
    ].map((text) => JSON.parse(text));
    expect(status).toBe(0);
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    for (const section of ['syscall_config', 'program_types', 'map_types', 'misc']) {
      const known = Object.entries(theirs[section]).filter(([name]) => !OTHERWISE.has(name));
      expect(ours[section]).toMatchObject(Object.fromEntries(known));
    }
    expect(Object.keys(ours.helpers)).toEqual(expect.arrayContaining(Object.keys(theirs.helpers)));
    expect(ours.helpers.xdp_available_helpers).toContain('bpf_xdp_adjust_head');
    expect(ours.helpers.xdp_available_helpers).not.toContain('bpf_override_return');
  });

  it('prints sections for people and as JSON, and names one that was mistyped', () => {
    expect(runCli('probe', 'mapTypes').stdout).toMatch(/^Map types: \d+ of \d+$/m);
    const { mapTypes } = JSON.parse(runCli('probe', 'mapTypes', '--json').stdout);
    expect(mapTypes.hash).toMatchObject({ status: 'supported', since: '3.19', evidence: [{ errno: '0' }] });
    expect(runCli('probe', 'maptypes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('mapTypes'),
    });
  });

  it('ends well without capabilities, and says which it takes', { timeout: 240_000 }, () => {
    const { status, stdout } = ebpfTsWithoutCapabilities(['probe', '--json']);
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.programTypes.xdp).toMatchObject({
      status: 'denied',
      hint: expect.stringContaining('CAP_BPF'),
    });
    expect(report.mapTypes.ringbuf).toMatchObject({
      status: 'denied',
      hint: expect.stringContaining('CAP_BPF'),
    });
    expect(report.environment.kernel).toBe(execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim());
  });
});

describe('ebpf-ts check', () => {
  it('tells which programs will load, by its exit status, too', () => {
    const { status, stdout } = runCli('check', object, '--json');
    const programs: readonly CheckedProgram[] = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(programs.map(({ program, outlook }) => [program, outlook])).toEqual([
      ['fine', 'will load'],
      ['refused', 'will not load'],
    ]);
    expect(runCli('check', object).stdout).toContain('helper bpf_override_return');
  });

  it('takes a profile, a folder of them, and a release', { timeout: 400_000 }, () => {
    const profile = join(folder, 'here.json');
    writeFileSync(profile, runCli('probe', '--profile').stdout);
    const outlooks = (...words: string[]) => {
      const programs: readonly CheckedProgram[] = JSON.parse(
        runCli('check', object, '--json', ...words).stdout,
      );
      return programs.map(({ outlook }) => outlook);
    };
    expect(outlooks('--kernel', profile, '--btf', '/sys/kernel/btf/vmlinux')).toEqual([
      'will load',
      'will not load',
    ]);
    expect(outlooks('--kernel', '4.4')).toEqual(['will not load', 'will not load']);
    writeFileSync(join(folder, 'there.json'), runCli('probe', '--profile').stdout);
    const { stdout, status } = runCli('check', object, '--kernel', folder);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^here .* 1 +1 +0 +helper bpf_override_return$/m);
    expect(runCli('check', object, '--kernel', 'nowhere.json')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ebpf-ts probe --profile'),
    });
  });
});
