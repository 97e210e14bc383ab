import { describe, expect, expectTypeOf, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject, type Finding, LoadError } from '../../src/index.ts';

const source = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
SEC("raw_tp/sys_enter") int everywhere(void *ctx) { return bpf_get_current_pid_tgid() != 0; }
SEC("tp_btf/no_such_tracepoint") int nowhere(void *ctx) { return 0; }`;

describe('programs that this kernel will not take', () => {
  it('are switched off where they are optional, and the reason is told', async () => {
    const spec = await BpfObject.open(await compileBpf(source), {
      name: 'optional',
      optional: 'autoload-off',
    });
    expect(spec.switchedOff).toMatchObject([
      {
        program: 'nowhere',
        outlook: 'will not load',
        findings: [{ needs: 'tp_btf target no_such_tracepoint' }],
      },
    ]);
    expect(Object.values(spec.programs).map(({ name, autoload }) => [name, autoload])).toEqual([
      ['everywhere', true],
      ['nowhere', false],
    ]);
    const object = await spec.load();
    object.close();
  });

  it('fail the load of all where they are not, with what the preflight finds', async () => {
    const spec = await BpfObject.open(await compileBpf(source), { name: 'optional' });
    expect(spec.switchedOff).toEqual([]);
    const error = await spec.load().catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(LoadError);
    expect(error).toMatchObject({ findings: [{ needs: 'tp_btf target no_such_tracepoint', stops: 'load' }] });
    expectTypeOf<LoadError['findings']>().toEqualTypeOf<readonly Finding[]>();
    // @ts-expect-error there is no other way to be optional
    await BpfObject.open(await compileBpf(source), { optional: 'always' });
  });
});
