import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type KernelFrame, printFrame, SymbolError, Symbolizer } from '../src/index.ts';
import { temporaryFolder } from './programs.ts';

const folder = temporaryFolder();

/** A symbolizer of a kernel with these lines in /proc/kallsyms. */
function kernel(name: string, lines: string): Symbolizer {
  const proc = join(folder, name);
  mkdirSync(proc);
  writeFileSync(join(proc, 'kallsyms'), lines);
  return new Symbolizer({ proc });
}

const LINES = `0000000000000000 A fixed_percpu_data
ffffffff81000000 T _stext
ffffffff81000000 T startup
ffffffff81000040 t do_work
ffffffff81000060 D a_table
ffffffff81000080 T noinline_end
ffffffffc0300010 t nft_do_chain\t[nf_tables]
ffffffffc0200000 t bpf_prog_6deef7357e7b4530_on_exec\t[bpf]
`;

describe('an address of the kernel', () => {
  using symbolizer = kernel('open', LINES);
  it.each([
    [0xffffffff81000000n, '_stext+0x0'],
    [0xffffffff8100005fn, 'do_work+0x1f'],
    [0xffffffff81000081n, 'noinline_end+0x1'],
    [0xffffffffc0300018n, 'nft_do_chain+0x8 [nf_tables]'],
    [0xffffffffc0200011n, 'bpf_prog_6deef7357e7b4530_on_exec+0x11 [bpf]'],
    [0xffffffffd0000000n, '0xffffffffd0000000'],
    [0xffffffff80ffffffn, '0xffffffff80ffffff'],
    [1n, '0x1'],
    [0xffffffffffffffffn, '0xffffffffffffffff'],
  ])('%x is %s', (address, text) => {
    const frame = symbolizer.kernelAddress(address);
    expect(printFrame(frame)).toBe(text);
    expectTypeOf(frame).toEqualTypeOf<KernelFrame>();
  });

  it('has no name that steers a terminal', () => {
    using hostile = kernel('hostile', 'ffffffff81000000 T \u001b[2Jevil\n');
    expect(printFrame(hostile.kernelAddress(0xffffffff81000000n))).toBe('?[2Jevil+0x0');
  });

  it('of a call is the function that called', () => {
    const names = symbolizer
      .kernelStack([0xffffffff81000080n, 0xffffffff81000080n, 0n, 0xffffffff81000080n])
      .map(printFrame);
    expect(names).toEqual(['noinline_end+0x0', 'do_work+0x40']);
  });
});

describe('a kernel that hides its addresses', () => {
  it('is a typed error that says which setting does so', () => {
    using symbolizer = kernel('restricted', LINES.replace(/^\w{16}/gm, '0'.repeat(16)));
    expect(() => symbolizer.kernelStack([0xffffffff81000000n])).toThrow(SymbolError);
    expect(() => symbolizer.kernelStack([0xffffffff81000000n])).toThrow(
      expect.objectContaining({
        code: 'ERR_KALLSYMS_RESTRICTED',
        message: expect.stringMatching(/CAP_SYSLOG.*sysctl kernel\.kptr_restrict=0/),
      }),
    );
    expect(symbolizer.kernelStack([])).toEqual([]);
  });
});
