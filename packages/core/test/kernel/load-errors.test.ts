import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject, LoadError, VerifierError } from '../../src/index.ts';

const program = (section: string, body: string, before = '') => `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
${before}
SEC("${section}")
int prog(__u64 *ctx)
{
  ${body}
}
char LICENSE[] SEC("license") = "GPL";
`;

async function failureOf(source: string): Promise<unknown> {
  const spec = await BpfObject.open(await compileBpf(source), { name: 'bad' });
  return spec.load().catch((error: unknown) => error);
}

describe('a place in the kernel that does not exist', () => {
  it.each([
    ['tp_btf/sched_procces_exec', 'tracepoint', 'sched_process_exec'],
    ['iter/bpf_mapp', 'iterator', 'bpf_map'],
    ['fentry/vfs_raed', 'function', 'vfs_read'],
    ['lsm/file_opne', 'LSM hook', 'file_open'],
  ])('is named for %s, with what is near it', async (section, what, near) => {
    const error = await failureOf(program(section, 'return 0;'));
    if (!(error instanceof LoadError)) throw error;
    expect(error.code).toBe('ESRCH');
    const [, target] = section.split('/');
    expect(error.message).toMatch(`this kernel has no ${what} '${target}' to attach to; near it:`);
    expect(error.message).toContain(near);
  });
});

describe('a CO-RE relocation that this kernel does not have', () => {
  const accessing = (types: string, body: string) => program('tp_btf/sched_process_exec', body, types);
  const relocated = '__attribute__((preserve_access_index))';

  it.each([
    {
      what: 'a member',
      source: accessing(
        `struct task_struct___old { int exit_coed; } ${relocated};`,
        'return ((struct task_struct___old *)ctx[0])->exit_coed;',
      ),
      path: 'task_struct___old.exit_coed',
      candidates: 'its struct task_struct has no exit_coed; near it: exit_code',
    },
    {
      what: 'a member of a member',
      source: accessing(
        `struct mm_struct___old { int pgd_t; } ${relocated};
         struct sched_entity___old { long weightless; } ${relocated};
         struct task_struct___old { struct sched_entity___old se; } ${relocated};`,
        'return ((struct task_struct___old *)ctx[0])->se.weightless;',
      ),
      path: 'task_struct___old.se.weightless',
      candidates: 'its struct sched_entity has no weightless',
    },
    {
      what: 'a type',
      source: accessing(
        `struct task_structt { int pid; } ${relocated};`,
        'return ((struct task_structt *)ctx[0])->pid;',
      ),
      path: 'task_structt.pid',
      candidates: 'there is no type task_structt in its BTF; near it: task_struct',
    },
    {
      what: 'a value of an enum',
      source: accessing(
        'enum bpf_map_type___old { BPF_MAP_TYPE_HASHH = 1 };',
        'return __builtin_preserve_enum_value(*(typeof(enum bpf_map_type___old) *)BPF_MAP_TYPE_HASHH, 1);',
      ),
      path: 'bpf_map_type___old::BPF_MAP_TYPE_HASHH',
      candidates: 'its enum bpf_map_type has no BPF_MAP_TYPE_HASHH; near it: BPF_MAP_TYPE_HASH',
    },
  ])('names the path to $what, and what is near it', async ({ source, path, candidates }) => {
    const error = await failureOf(source);
    if (!(error instanceof VerifierError)) throw error;
    expect(error.reason).toBe('core-relocation');
    expect(error.explanation).toContain(`compiled to use ${path} (CO-RE `);
    expect(error.explanation).toContain(candidates);
    expect(error.message).not.toContain('195896080');
  });
});

describe('a program that is too large to be looked at', () => {
  it('is a LoadError with its size and the limit', async () => {
    const error = await failureOf(
      program('socket', 'asm volatile(".rept 1000000; r0 = 0; .endr"); return 0;'),
    );
    if (!(error instanceof LoadError)) throw error;
    expect(error.code).toBe('E2BIG');
    expect(error.message).toMatch(/program 'prog' has 10000\d\d instructions; the kernel takes 1,000,000/);
  });
});
