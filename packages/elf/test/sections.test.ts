import { describe, expect, it } from 'vitest';
import { programSectionOf } from '../src/index.ts';
import { sectionPatterns } from '../src/sections/table.ts';
import { runC } from './compile.ts';

/** Names that fit each pattern, and some that fit none. */
const names = [
  ...sectionPatterns.flatMap(({ pattern }) => {
    const stem = pattern.replace(/[+/]$/, '');
    return [stem, `${stem}/a/b`, `${stem}x`, `?${stem}`];
  }),
  '.text',
  'license',
  '',
];

describe('the section table', () => {
  it('gives every name that the installed libbpf knows the program and attach type that libbpf gives it', () => {
    // libbpf answers for names without the "?" that turns autoload off.
    const asked = names.map((name) => name.replace(/^\?/, ''));
    const theirs = runC(
      `#include <bpf/libbpf.h>
#include <stdio.h>
int main(void) {
  static const char *names[] = { ${asked.map((name) => JSON.stringify(name)).join(', ')} };
  libbpf_set_print(NULL);
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    enum bpf_prog_type type = 0; enum bpf_attach_type attach = 0;
    int known = !libbpf_prog_type_by_name(names[i], &type, &attach);
    printf("%d %d %d %s\\n", known, type, attach, known ? libbpf_bpf_prog_type_str(type) : "");
  }
}`,
      '-lbpf',
    )
      .trimEnd()
      .split('\n');
    expect(theirs.length).toBe(names.length);
    let known = 0;
    for (const [index, name] of names.entries()) {
      const [found, type, attach, typeName] = (theirs[index] ?? '').split(' ');
      if (found !== '1') continue;
      known++;
      const ours = programSectionOf(name);
      expect([name, ours?.programTypeId, ours?.attachTypeId, ours?.programType]).toEqual([
        name,
        Number(type),
        Number(attach),
        typeName,
      ]);
    }
    expect(known).toBeGreaterThan(150);
  });

  it('tells the target from the type', () => {
    expect(programSectionOf('tracepoint/syscalls/sys_enter_execve')).toEqual({
      programType: 'tracepoint',
      programTypeId: 5,
      attachType: undefined,
      attachTypeId: 0,
      target: 'syscalls/sys_enter_execve',
      sleepable: false,
      attachable: true,
    });
    expect(programSectionOf('?lsm.s/bpf')).toMatchObject({
      target: 'bpf',
      sleepable: true,
      attachType: 'lsm_mac',
    });
    expect(programSectionOf('cgroup_skb/ingress')).toMatchObject({
      target: undefined,
      attachType: 'cgroup_inet_ingress',
    });
    expect(programSectionOf('kprobe')?.target).toBeUndefined();
  });

  it('knows no section that libbpf does not', () => {
    for (const name of ['.text', 'xdp/eth0', 'kprobes/x', 'tp_btfx', '', '?'])
      expect(programSectionOf(name)).toBeUndefined();
  });
});
