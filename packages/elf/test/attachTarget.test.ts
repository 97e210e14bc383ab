import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type AttachTarget, attachTargetOf, programSectionOf } from '../src/index.ts';
import { opinionsOfSections } from './oracle.ts';

const byHand = [
  ...[
    'kprobe/do_unlinkat',
    'kprobe/do_unlinkat+0x10',
    'kprobe/f+010',
    'kprobe/f+8',
    'kprobe/f+',
    'kprobe/f+-4',
  ],
  ...[
    'kretprobe/do_unlinkat',
    'kretprobe/f+8',
    'kretprobe/f+0',
    'kprobe/+8',
    'kprobe/f.isra.0',
    'kprobe/f-g',
    'kprobe',
  ],
  ...[
    'kprobe.multi/tcp_*',
    'kretprobe.multi/?cp_send',
    'kprobe.multi/a,b',
    'kprobe.multi/',
    'kprobe.session/tcp_*',
  ],
  ...['ksyscall/openat', 'kretsyscall/openat', 'ksyscall', 'ksyscall/a/b'],
  ...[
    'uprobe//usr/bin/bash:readline',
    'uprobe/libc.so.6:malloc+0x4',
    'uprobe/a:b+c',
    'uprobe/a:b+4c',
    'uprobe/a',
  ],
  ...[
    'uretprobe.s//lib/x.so:f',
    'uretprobe/a:f+4',
    'uretprobe/a:f+0',
    'uprobe',
    'uprobe/:f',
    'uprobe/a:',
    'uprobe/a:b:c',
  ],
  ...['uprobe/a:b+4+5', 'uprobe.s/./a/b:main', 'uprobe/a:+4', 'uprobe/a:f+09'],
  ...[
    'uprobe.multi//usr/bin/node:v8*',
    'uretprobe.multi.s/a:f',
    'uprobe.session/libc.so.6:free',
    'uprobe.multi/a',
  ],
  ...['usdt//usr/lib/libc.so.6:libc:setjmp', 'usdt.s/a:b:c', 'usdt/a:b', 'usdt/a:b:c:d', 'usdt', 'usdt/a::c'],
  ...['tp/sched/sched_switch', 'tracepoint/a/b/c', 'tp/a', 'tp', 'tp/a/', 'tp//a'],
  ...[
    'raw_tp/sched_switch',
    'raw_tracepoint/x',
    'raw_tp.w/x',
    'raw_tracepoint.w/nbd',
    'raw_tp',
    'raw_tp/a/b',
  ],
];

/** `usdt.s` is accepted as a section, and its target read only behind `usdt/`. */
const readByLibbpf = (name: string) => !name.startsWith('usdt.s');
/** What libbpf finds when it loads the program, or from somewhere else. */
const notAttached: ReadonlySet<AttachTarget['kind']> = new Set(['btf', 'program_function', 'member']);

async function expectLibbpfs(names: readonly string[]): Promise<void> {
  for (const { name, target } of await opinionsOfSections(names)) {
    const ours = attachTargetOf(name);
    if (readByLibbpf(name) && !(ours !== undefined && notAttached.has(ours.kind))) {
      expect([name, ours]).toEqual([name, target]);
    }
  }
}

describe('the target in the name of a section', () => {
  it('is what libbpf attaches to', { timeout: 120_000 }, async () => {
    await expectLibbpfs(byHand);
  });

  it('is what libbpf attaches to, whatever follows the type', { timeout: 120_000 }, async () => {
    const types = [
      'kprobe',
      'kretprobe',
      'kprobe.multi',
      'uprobe',
      'uretprobe.s',
      'uprobe.multi',
      'usdt',
      'tp',
      'raw_tp',
    ];
    const rest = fc.string({ unit: fc.constantFrom(...'ab_.*+-:/019xX'), minLength: 1, maxLength: 12 });
    const names = fc.sample(
      fc.tuple(fc.constantFrom(...types), rest).map(([type, target]) => `${type}/${target}`),
      { numRuns: 3000, seed: 247 },
    );
    // What a C library makes of 0x without digits is its own affair.
    await expectLibbpfs(names.filter((name) => !/0[xX](?![\da-fA-F])/.test(name)));
    expect(names.filter((name) => attachTargetOf(name) !== undefined).length).toBeGreaterThan(300);
  });

  it('of what is found in BTF may name a module', () => {
    expect(attachTargetOf('fentry/tcp_connect')).toEqual({
      kind: 'btf',
      module: undefined,
      name: 'tcp_connect',
    });
    expect(attachTargetOf('?fexit.s/nf_conntrack:nf_ct_destroy')).toEqual({
      kind: 'btf',
      module: 'nf_conntrack',
      name: 'nf_ct_destroy',
    });
    expect(attachTargetOf('iter/task')).toEqual({ kind: 'btf', module: undefined, name: 'task' });
    expect(attachTargetOf('freplace/xdp_pass')).toEqual({ kind: 'program_function', name: 'xdp_pass' });
    expect(attachTargetOf('struct_ops/ssthresh')).toEqual({ kind: 'member', name: 'ssthresh' });
  });

  it('is there only where the section takes one', () => {
    for (const name of ['xdp', 'cgroup/connect4', 'fentry', 'fentry/', '.text', '']) {
      expect(attachTargetOf(name)).toBeUndefined();
      if (name.startsWith('f')) expect(programSectionOf(name)?.btfTarget).toBe(true);
    }
  });

  it('has the fields of its kind', () => {
    const target = attachTargetOf('usdt/a:b:c');
    if (target?.kind === 'usdt') expectTypeOf(target).toHaveProperty('provider').toEqualTypeOf<string>();
    expectTypeOf<Extract<AttachTarget, { kind: 'tracepoint' }>>().not.toHaveProperty('offset');
    expect(target?.kind).toBe('usdt');
  });
});
