import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  attachTargetSync,
  environmentSync,
  forget,
  mapTypeSync,
  type ProbedMapType,
  type Verdict,
} from '../../src/index.ts';

describe('what this kernel can do', () => {
  it('has the map types that bpftool finds', () => {
    const report = execFileSync('bpftool', ['feature', 'probe', 'kernel'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const types = [...report.matchAll(/^eBPF map_type (\w+) is (NOT )?available/gm)];
    const differing = types.flatMap(([, name = '', not]) => {
      const { status } = mapTypeSync(name as ProbedMapType);
      return (status === 'supported') === (not === undefined) ? [] : [`${name}: ${status}`];
    });
    expect([types.length > 25, differing]).toEqual([true, []]);
    expectTypeOf(mapTypeSync('hash')).toEqualTypeOf<Verdict>();
  });

  it('has the newer map types that the kernel has the functions of', () => {
    const functions = readFileSync('/proc/kallsyms', 'utf8');
    for (const [name, maker] of [
      ['cgrp_storage', 'bpf_cgrp_storage_get'],
      ['arena', 'arena_map_alloc'],
      ['insn_array', 'insn_array_alloc'],
      ['rhash', 'rhtab_map_alloc'],
    ] as const) {
      const found = new RegExp(` [tT] ${maker}$`, 'm').test(functions);
      expect([name, mapTypeSync(name).status]).toEqual([name, found ? 'supported' : 'unsupported']);
    }
  });

  it('denies, and does not lack, what a process without the right asks for', () => {
    forget();
    process.seteuid?.(65534);
    try {
      expect(mapTypeSync('hash')).toMatchObject({
        status: 'denied',
        evidence: [{ kind: 'syscall', syscall: 'BPF_MAP_CREATE', errno: 'EPERM' }],
      });
    } finally {
      process.seteuid?.(0);
    }
  });

  it('takes nothing from what the process makes once it has the right', () => {
    const [probe, maps] = ['../../dist/index.js', '../../../maps/dist/index.js'].map(
      (path) => new URL(path, import.meta.url).href,
    );
    const script = `
      import { execFileSync } from 'node:child_process';
      import { HashMap, u32 } from ${JSON.stringify(maps)};
      import { mapTypeSync } from ${JSON.stringify(probe)};
      process.seteuid(65534);
      const { status } = mapTypeSync('hash');
      process.seteuid(0);
      const map = HashMap.create({ name: 'made_later', key: u32, value: u32, maxEntries: 1 });
      const shown = execFileSync('bpftool', ['-j', 'map', 'show', 'id', String(map.info.id)], { encoding: 'utf8' });
      console.log(status, JSON.parse(shown).name);
    `;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(output).toBe('denied made_later\n');
  });

  it('finds tracepoints, and names those near one that it does not find', () => {
    expect(attachTargetSync('tracepoint', 'sched/sched_process_exec').status).toBe('supported');
    const missing = attachTargetSync('tracepoint', 'sched/sched_process_exc');
    expect(missing.status).toBe('unsupported');
    expect(missing.hint).toContain('sched/sched_process_exec');
  });

  it('reads the environment as /proc has it', () => {
    const found = environmentSync();
    const effective = BigInt(`0x${/CapEff:\s*(\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]}`);
    expect(found.capabilities.has('BPF')).toBe(((effective >> 39n) & 1n) === 1n);
    expect(found.capabilities.has('SYS_RESOURCE')).toBe(((effective >> 24n) & 1n) === 1n);
    expect(found).toMatchObject({ platform: 'linux', uid: 0, bpf: true, btf: '/sys/kernel/btf/vmlinux' });
    expect(found.kernel).toBe(execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim());
  });
});
