import { describe, expect, it } from 'vitest';
import { programSectionOf } from '../src/index.ts';
import { sectionPatterns } from '../src/sections/table.ts';
import { opinionsOfSections } from './oracle.ts';

/** Names that fit each pattern, and some that fit none. */
const names = [
  ...sectionPatterns.flatMap(({ pattern }) => {
    const stem = pattern.replace(/[+/]$/, '');
    return [stem, `${stem}/a/b`, `${stem}/x`, `${stem}/`, `${stem}x`];
  }),
  ...['.text', 'license', '', 'xdp/eth0', 'kprobes/x', 'tp_btfx', 'maps', '.rodata'],
];

/** The bits of libbpf's `enum sec_def_flags`. */
const bits = { attachTypeOptional: 1, btfTarget: 4, sleepable: 8, xdpFrags: 16 } as const;

describe('the section table', () => {
  it('takes every name for what libbpf takes it for, with its types and flags', {
    timeout: 120_000,
  }, async () => {
    const theirs = await opinionsOfSections(names);
    expect(theirs.map(({ name }) => name)).toEqual(names);
    for (const { name, type, attach, flags = 0, attachable, typeName, attachName } of theirs) {
      for (const written of [name, `?${name}`]) {
        const ours = programSectionOf(written);
        if (type === undefined) {
          expect([written, ours]).toEqual([written, undefined]);
          continue;
        }
        expect({ written, ...ours }).toMatchObject({
          written,
          programTypeId: type,
          programType: typeName,
          attachTypeId: attach,
          attachType: attach === 0 && ours?.attachType === undefined ? undefined : attachName,
          attachable: attachable === 1,
          sleepable: (flags & bits.sleepable) !== 0,
          xdpFrags: (flags & bits.xdpFrags) !== 0,
          btfTarget: (flags & bits.btfTarget) !== 0,
          attachTypeOptional: (flags & bits.attachTypeOptional) !== 0,
        });
      }
    }
    expect(theirs.filter(({ type }) => type !== undefined).length).toBeGreaterThan(200);
  });

  it('knows what attaches to many functions, at both ends of one, and at its return', () => {
    const flags = (name: string) => {
      const { multi, session, returns } = programSectionOf(name) ?? {};
      return { multi, session, returns };
    };
    expect(flags('kprobe.multi/tcp_*')).toEqual({ multi: true, session: false, returns: false });
    expect(flags('kretprobe.multi/tcp_*')).toEqual({ multi: true, session: false, returns: true });
    expect(flags('kprobe.session/tcp_*')).toEqual({ multi: true, session: true, returns: false });
    expect(flags('uprobe.session.s/libc.so.6:f')).toEqual({ multi: true, session: true, returns: false });
    expect(flags('fsession/tcp_connect')).toEqual({ multi: false, session: true, returns: false });
    expect(flags('fexit.s/tcp_connect')).toEqual({ multi: false, session: false, returns: true });
    expect(flags('kretsyscall/openat')).toEqual({ multi: false, session: false, returns: true });
  });

  it('tells the target from the type', () => {
    expect(programSectionOf('tracepoint/syscalls/sys_enter_execve')?.target).toBe(
      'syscalls/sys_enter_execve',
    );
    expect(programSectionOf('?lsm.s/bpf')?.target).toBe('bpf');
    expect(programSectionOf('cgroup_skb/ingress')?.target).toBeUndefined();
    expect(programSectionOf('kprobe')?.target).toBeUndefined();
  });
});
