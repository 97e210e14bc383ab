import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { addedSince, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { AttachError, BpfObject, LoadError, PermissionError, VerifierError } from '../../src/index.ts';

const program = (section: string, body: string) => `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("${section}")
int prog(void *ctx)
{
  ${body}
}
char LICENSE[] SEC("license") = "GPL";
`;

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A scalar was called an invariant before Linux 5.18. */
const INVALID_ACCESS = /R\d invalid mem access '(scalar|inv)'/;

describe('a program that the verifier rejects', () => {
  it('is a VerifierError with the whole log, the source line, and the reason in its message', async () => {
    const before = kernelState();
    const spec = await BpfObject.open(
      await compileBpf(program('tracepoint/sched/sched_process_exec', 'return *(volatile int *)8;')),
      { name: 'bad' },
    );
    const error = await failureOf(spec.load());
    if (!(error instanceof VerifierError)) throw error;
    expect(error).toMatchObject({ program: 'prog', code: 'EACCES', errno: 13 });
    // The kernel's words, from the first line of the log to the last.
    expect(error.log).toMatch(/^(0: R1=ctx|func#0|reg type|arg#0 type)/m);
    expect(error.log).toMatch(INVALID_ACCESS);
    expect(error.log).toMatch(/processed \d+ insns/);
    expect(error.source).toMatchObject({ line: 7, text: '  return *(volatile int *)8;' });
    expect(error.source?.file).toMatch(/program\.bpf\.c$/);
    expect(error.message).toMatch(/bad: the verifier rejected program 'prog' \(EACCES\)/);
    expect(error.message).toMatch(INVALID_ACCESS);
    await eventually(
      () => addedSince(before).length,
      (added) => added === 0,
    );
    expect(addedSince(before)).toEqual([]);
  });

  it('keeps a log of more than a megabyte whole', async () => {
    const source = program(
      'tracepoint/sched/sched_process_exec',
      `volatile __u64 sum = 0;
       for (int i = 0; i < 3000; i++) { if (bpf_get_prandom_u32() & 1) sum += i; else sum ^= i; }
       return *(volatile int *)(long)8 + sum;`,
    );
    const error = await failureOf((await BpfObject.open(await compileBpf(source))).load());
    if (!(error instanceof VerifierError)) throw error;
    expect(error.log.length).toBeGreaterThan(1_000_000);
    expect(error.log).toMatch(INVALID_ACCESS);
    expect(error.message.length).toBeLessThan(2000);
  });
});

describe('a place that does not exist', () => {
  it('is an AttachError that names it, and its neighbours', async () => {
    const spec = await BpfObject.open(
      await compileBpf(program('tracepoint/sched/sched_process_exc', 'return 0;')),
    );
    await using object = await spec.load();
    const error = await failureOf(object.attach());
    if (!(error instanceof AttachError)) throw error;
    expect(error).toMatchObject({ program: 'prog', code: 'ENOENT', target: 'sched/sched_process_exc' });
    expect(error.message).toContain("no tracepoint 'sched/sched_process_exc'");
    expect(error.message).toContain('sched/sched_process_exec');
  });

  it('is an AttachError for a program whose section does not say where to', async () => {
    const spec = await BpfObject.open(await compileBpf(program('tracepoint', 'return 0;')));
    await using object = await spec.load();
    expect(await object.attach()).toEqual([]);
    await expect(object.programs['prog']?.attach()).rejects.toThrow(
      /does not say where to attach a program of kind tracepoint/,
    );
  });

  it.each([
    ['tracepoint/sched_process_exec', /named CATEGORY\/NAME/],
    ['tracepoint/sched/sched_procces_exec', /near it: sched\/sched_process_exec/],
  ])('advises on %s', async (section, advice) => {
    const spec = await BpfObject.open(await compileBpf(program(section, 'return 0;')));
    await using object = await spec.load();
    await expect(object.attach()).rejects.toThrow(advice);
  });

  it('is an AttachError where the program is attached already', async () => {
    const spec = await BpfObject.open(
      await compileBpf(program('tracepoint/sched/sched_process_exec', 'return 0;')),
    );
    await using object = await spec.load();
    await object.attach();
    await expect(object.attach()).rejects.toThrow(/EEXIST.*attached there already/);
  });
});

describe('a process without the right', () => {
  it('gets a PermissionError that names the missing capability', async () => {
    const spec = await BpfObject.open(
      await compileBpf(program('tracepoint/sched/sched_process_exec', 'return 0;')),
    );
    process.seteuid?.(65534);
    const error = await failureOf(spec.load()).finally(() => process.seteuid?.(0));
    if (!(error instanceof PermissionError)) throw error;
    expect(error).toMatchObject({ code: 'EPERM', obstacle: 'capability' });
    expect(error.message).toContain('uid 65534');
    expect(error.message).toContain('CAP_BPF');
  });
});

describe('an object for the other byte order', () => {
  it('is a LoadError that says so', async () => {
    const bytes = await compileBpf(program('tracepoint/sched/sched_process_exec', 'return 0;'), 'bpfeb');
    const error = await failureOf((await BpfObject.open(bytes)).load());
    expect(error).toBeInstanceOf(LoadError);
    expect(error).toMatchObject({ message: expect.stringContaining('the object is big-endian') });
  });
});
