import { describe, expect, expectTypeOf, it } from 'vitest';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import {
  type Program,
  ProgramError,
  type SkBuffContext,
  type SyscallContext,
  TEST_RUN_FLAG,
  type TestRunOptions,
  type TestRunResult,
  type XdpContext,
} from '../../src/index.ts';
import { programs } from './programs.ts';

/** An Ethernet frame of zeros. */
const frame = new Uint8Array(64);

describe('a test run', () => {
  it('gives a frame to an XDP program, and tells what it returned and wrote', async () => {
    await using object = await (await programs()).load();
    const { retval, dataOut } = await object.programs.prg_frame_with_a_long_name.testRun({ data: frame });
    expect(retval).toBe(2);
    expect(dataOut).toEqual(frame.with(0, 0x42));
    expect(frame[0]).toBe(0);
    expect([...object.maps.prg_lengths]).toEqual([[64, 1n]]);
  });

  it('gives back a frame that became longer', async () => {
    await using object = await (await programs()).load();
    const { retval, dataOut } = await object.programs.prg_longer.testRun({ data: frame });
    expect(retval).toBe(1);
    expect(dataOut).toHaveLength(68);
  });

  it('repeats as often as it is told, and tells how long a run took', async () => {
    await using object = await (await programs()).load();
    const { durationNs } = await object.programs.prg_frame_with_a_long_name.testRun({
      data: frame,
      repeat: 1000,
    });
    expect(object.variables.frames.value).toBe(1000n);
    expect(durationNs).toBeGreaterThan(0);
  });

  it('gives the fields of a packet to a tc program and gives back what became of them', async () => {
    await using object = await (await programs()).load();
    const { retval, ctxOut } = object.programs.prg_skb.testRunSync({
      data: frame,
      ctx: { mark: 21, priority: 5 },
    });
    expect(retval).toBe(-1);
    expect(ctxOut).toMatchObject({ mark: 42, priority: 5, cb: [0, 64, 0, 0, 0] });
    expectTypeOf(ctxOut).toEqualTypeOf<SkBuffContext>();
  });

  kernelTest(
    "takes an XDP frame's context",
    { needs: [{ linux: '5.14', for: 'XDP contexts in test runs' }] },
    async () => {
      await using object = await (await programs()).load();
      const { retval, ctxOut } = await object.programs.prg_frame_with_a_long_name.testRun({
        data: frame,
        ctx: { data: 4 },
      });
      expect(retval).toBe(2);
      expect(ctxOut).toMatchObject({ data_meta: 0, data: 4, data_end: 64 });
      expect([...object.maps.prg_lengths]).toEqual([[60, 1n]]);
    },
  );

  kernelTest('runs live frames', { needs: [{ linux: '5.18', for: 'XDP live frames' }] }, async () => {
    await using object = await (await programs()).load();
    // They are dropped, wherever they come from.
    const { dataOut } = await object.programs.prg_longer.testRun({
      data: frame,
      repeat: 256,
      batchSize: 32,
      flags: TEST_RUN_FLAG.XDP_LIVE_FRAMES,
    });
    expect(dataOut).toHaveLength(0);
  });

  it('gives its arguments to a raw tracepoint, on the CPU that is named', async () => {
    await using object = await (await programs('prg_sum')).load();
    expect(await object.programs.prg_sum.testRun({ ctx: [40n, 2], cpu: 0 })).toMatchObject({
      retval: 42,
      ctxOut: undefined,
    });
  });

  const syscall = { kind: 'syscall', needs: [{ program: 'syscall' }] } as const;
  kernelTest('encodes and decodes the struct that a syscall program takes, by its BTF', syscall, async () => {
    await using object = await (await programs('prg_add')).load();
    const { retval, ctxOut } = await object.programs.prg_add.testRun({
      ctx: { one: 4_000_000_000, other: 2 },
    });
    expect({ retval, ctxOut }).toEqual({
      retval: -7,
      ctxOut: { one: 4_000_000_000, other: 2, sum: 4_000_000_002n },
    });
  });

  kernelTest('gives its bytes to a syscall program as they are', syscall, async () => {
    await using object = await (await programs('prg_add')).load();
    const ctx = new Uint8Array(new Uint32Array([40, 2, 0, 0]).buffer);
    const { ctxOut } = await object.programs.prg_add.testRun({ ctx });
    expect(ctxOut).toEqual(new Uint8Array(new Uint32Array([40, 2, 42, 0]).buffer));
    expect(ctx[8]).toBe(0);
  });

  kernelTest('looks a socket up', { needs: [{ linux: '5.13', for: 'sk_lookup test runs' }] }, async () => {
    await using object = await (await programs('prg_port')).load();
    const { prg_port } = object.programs;
    const to = (local_port: number) =>
      prg_port.testRunSync({ ctx: { family: 2, protocol: 6, local_port } }).retval;
    expect([to(4242), to(4243)]).toEqual([0, 1]);
  });
});

describe('a test run that cannot be', () => {
  it('says what the type takes', async () => {
    await using object = await (await programs()).load();
    const { prg_skb } = object.programs;
    const short = prg_skb.testRun({ data: new Uint8Array(3) });
    await expect(short).rejects.toThrow(ProgramError);
    await expect(short).rejects.toThrow(
      /^program 'prg_skb': BPF_PROG_TEST_RUN failed: EINVAL .* type sched_cls .* at least 14 bytes/,
    );
  });

  it('names the field that the context does not have', async () => {
    await using object = await (await programs()).load();
    const wrong: object = { mark: 1, colour: 2 };
    await expect(object.programs.prg_skb.testRun({ data: frame, ctx: wrong })).rejects.toThrow(
      /^__sk_buff\.colour.* there is no such field/,
    );
  });

  it('says which types can be run where this one cannot', async () => {
    await using object = await (await programs('prg_tracepoint')).load();
    expect(() => object.programs.prg_tracepoint.testRunSync()).toThrow(
      /runs no program of type tracepoint by test. It runs those of: socket_filter, .*xdp, .*syscall/,
    );
  });

  it('says that its object was closed', async () => {
    const object = await (await programs()).load();
    await object.close();
    const expected = expect.objectContaining({ name: 'ProgramError', code: 'ERR_HANDLE_CLOSED' });
    await expect(object.programs.prg_skb.testRun({ data: frame })).rejects.toEqual(expected);
    expect(() => object.programs.prg_skb.info()).toThrow(expected);
  });
});

describe('the types of a test run', () => {
  it('are those of the kind of the program', () => {
    expectTypeOf<TestRunOptions<'xdp'>['ctx']>().toEqualTypeOf<Partial<XdpContext> | undefined>();
    expectTypeOf<TestRunResult<'xdp'>['ctxOut']>().toEqualTypeOf<XdpContext | undefined>();
    expectTypeOf<TestRunOptions<'syscall'>['ctx']>().toEqualTypeOf<SyscallContext | undefined>();
    expectTypeOf<TestRunOptions<'raw_tp'>['ctx']>().toEqualTypeOf<readonly (bigint | number)[] | undefined>();
    expectTypeOf<TestRunOptions<'kprobe'>['ctx']>().toEqualTypeOf<undefined>();
    expectTypeOf<TestRunResult<'kprobe'>['ctxOut']>().toEqualTypeOf<undefined>();
  });

  it('refuse what a kind does not take', () => {
    const run = (program: Program<'tc'>) =>
      // @ts-expect-error The kernel refuses every other field of a packet.
      program.testRun({ ctx: { len: 7 } });
    expectTypeOf(run).returns.resolves.toEqualTypeOf<TestRunResult<'tc'>>();
  });
});
