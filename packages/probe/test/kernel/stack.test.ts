import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject, VerifierError } from '../../../core/src/index.ts';
import { parseObject } from '../../../elf/src/index.ts';
import { preflight, releaseKernel, runningKernel } from '../../src/index.ts';

/** Programs that call functions with buffers: what is in a chain of calls counts together. */
const source = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#define FUNCTION(NAME, BYTES, CALLED) \\
  static __noinline int NAME(int x) { \\
    char buffer[BYTES]; \\
    buffer[0] = x; \\
    asm volatile("" : : "r"(buffer) : "memory"); \\
    return buffer[0] + CALLED; \\
  }
FUNCTION(of_304, 304, 1)
FUNCTION(of_144, 144, 1)
FUNCTION(of_304_calls_304, 304, of_304(x))
FUNCTION(of_304_calls_144, 304, of_144(x))
FUNCTION(of_8, 8, 1)
FUNCTION(of_456_calls_8, 456, of_8(x))
const volatile int never = 0;
SEC("socket") int alone(void *ctx) { return of_304(1); }
SEC("socket") int side_by_side(void *ctx) { return of_304(1) + of_304_calls_144(2); }
SEC("socket") int too_deep(void *ctx) { return of_304_calls_304(1); }
SEC("socket") int behind_a_constant(void *ctx) { return never ? of_304_calls_304(1) : of_144(2); }
SEC("socket") int by_rounding(void *ctx) { return of_456_calls_8(1); }
SEC("raw_tp/sys_enter") int traced(void *ctx) { return of_304_calls_304(1); }
char LICENSE[] SEC("license") = "GPL";
`;

/** Whether each program is taken when it is loaded alone, and what the verifier said of those that are not. */
async function loads(bytes: Uint8Array): Promise<ReadonlyMap<string, string | true>> {
  const found = new Map<string, string | true>();
  for (const { name } of parseObject(bytes).programs) {
    const spec = await BpfObject.open(bytes, { name: 'stack' });
    for (const [other, program] of Object.entries(spec.programs)) program.autoload = other === name;
    try {
      (await spec.load()).close();
      found.set(name, true);
    } catch (error) {
      found.set(name, error instanceof VerifierError ? error.log : String(error));
    }
  }
  return found;
}

describe('a preflight of programs that call functions', () => {
  it('foretells what the kernel says to the stack of a chain of calls', { timeout: 400_000 }, async () => {
    const bytes = await compileBpf(source);
    const taken = await loads(bytes);
    expect(taken.get('too_deep')).toContain('combined stack size');
    const { programs } = preflight(parseObject(bytes), runningKernel());
    const certain = programs.filter(({ outlook }) => outlook !== 'cannot tell');
    expect(certain.map(({ program, outlook }) => [program, outlook === 'will load'])).toEqual(
      certain.map(({ program }) => [program, taken.get(program) === true]),
    );
    expect(certain.map(({ program }) => program)).toEqual(
      expect.arrayContaining(['alone', 'side_by_side', 'too_deep', 'behind_a_constant']),
    );
  });

  it('tells the bytes, and which functions have them', async () => {
    const { programs } = preflight(parseObject(await compileBpf(source)), runningKernel());
    const of = (name: string) => programs.find(({ program }) => program === name);
    expect(of('alone')).toMatchObject({ stack: 304, findings: [] });
    expect(of('too_deep')).toMatchObject({ stack: 608 });
    expect(of('too_deep')?.findings).toMatchObject([
      {
        needs: '608 bytes of stack',
        status: 'unsupported',
        stops: 'load',
        hint: expect.stringMatching(/of_304_calls_304 304, of_304 304/),
      },
    ]);
    // 456 + 8 are rounded up to 464 + 16, or to 480 + 32 and 32 more for the program itself.
    expect(of('by_rounding')).toMatchObject({
      stack: 464,
      outlook: 'cannot tell',
      findings: [{ status: 'unknown' }],
    });
  });

  it('does not say that a kernel refuses what has a stack for each function', async () => {
    const object = parseObject(await compileBpf(source));
    const of = (release: string) =>
      preflight(object, { ...releaseKernel(release), arch: 'x64' }).programs.find(
        ({ program }) => program === 'traced',
      )?.outlook;
    expect([of('6.12'), of('6.13')]).toEqual(['will not load', 'will load']);
  });
});
