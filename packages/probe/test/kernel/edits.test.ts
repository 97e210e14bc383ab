import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject, LoadError } from '../../../core/src/index.ts';
import { preflight, runningKernel } from '../../src/index.ts';

const source = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 1); __type(key, int); __type(value, int); } counts SEC(".maps");
const volatile int wanted = 0;
SEC("socket") int constant(void *ctx) { return wanted ? bpf_override_return(ctx, 0) : 0; }
SEC("socket") int counting(void *ctx) { int key = 0; return bpf_map_lookup_elem(&counts, &key) != 0; }
SEC("tp_btf/sched_process_exec") int targeted(void *ctx) { return 0; }
char LICENSE[] SEC("license") = "GPL";
`;

const configured = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
extern int CONFIG_NEVER_WAS __kconfig;
SEC("socket") int reading(void *ctx) { return CONFIG_NEVER_WAS; }
char LICENSE[] SEC("license") = "GPL";
`;

interface Shape {
  readonly maps: { readonly counts: unknown };
  readonly programs: {
    readonly constant: 'socket';
    readonly counting: 'socket';
    readonly targeted: 'tp_btf';
  };
  readonly variables: { readonly wanted: number };
}

const opened = async () => BpfObject.open<Shape>(await compileBpf(source), { name: 'edited' });
type Spec = Awaited<ReturnType<typeof opened>>;

/** What the preflight says of a program, and what the kernel says to it alone. */
async function judged(spec: Spec, name: keyof Shape['programs']) {
  for (const [other, program] of Object.entries(spec.programs)) program.autoload = other === name;
  const { programs } = preflight(spec, runningKernel());
  const outlook = programs.find(({ program }) => program === name);
  try {
    (await spec.load()).close();
    return { outlook: outlook?.outlook, findings: outlook?.findings, error: undefined };
  } catch (error) {
    return { outlook: outlook?.outlook, findings: outlook?.findings, error };
  }
}

describe('a preflight of what was edited', () => {
  it('goes by the constants that programs were given', async () => {
    const spec = await opened();
    expect(await judged(spec, 'constant')).toMatchObject({ outlook: 'will load', error: undefined });
    spec.variables.wanted.value = 1;
    const { error, ...refused } = await judged(spec, 'constant');
    expect(refused).toMatchObject({
      outlook: 'will not load',
      findings: [{ needs: 'helper bpf_override_return' }],
    });
    expect(error).toBeInstanceOf(Error);
  });

  it('goes by the sizes and flags of maps, as does the error of a load', async () => {
    const spec = await opened();
    spec.maps.counts.flags = 1 << 10;
    const { error, ...refused } = await judged(spec, 'counting');
    const findings = [{ needs: 'map flag mmapable (counts)' }];
    expect(refused).toMatchObject({ outlook: 'will not load', findings });
    expect(error).toBeInstanceOf(LoadError);
    expect(error).toMatchObject({ findings });
    spec.maps.counts.flags = 0;
    spec.maps.counts.maxEntries = 0;
    expect(await judged(spec, 'counting')).toMatchObject({
      outlook: 'will not load',
      error: { findings: [{ needs: 'max_entries of map counts' }] },
    });
    spec.maps.counts.maxEntries = 16;
    expect(await judged(spec, 'counting')).toMatchObject({ outlook: 'will load', error: undefined });
  });

  it('knows which maps are left out', async () => {
    const spec = await opened();
    spec.maps.counts.autocreate = false;
    const { error, ...refused } = await judged(spec, 'counting');
    expect(refused).toMatchObject({ outlook: 'will not load', findings: [{ needs: 'map counts' }] });
    expect(error).toBeInstanceOf(Error);
    expect(await judged(spec, 'constant')).toMatchObject({ outlook: 'will load', error: undefined });
  });

  it('looks for the target that a program was given', async () => {
    const spec = await opened();
    spec.programs.targeted.target = 'sched_proces_exec';
    const { error, ...refused } = await judged(spec, 'targeted');
    expect(refused).toMatchObject({
      outlook: 'will not load',
      findings: [{ needs: 'tp_btf target sched_proces_exec' }],
    });
    expect(error).toBeInstanceOf(Error);
    spec.programs.targeted.target = 'sched_process_exit';
    expect(await judged(spec, 'targeted')).toMatchObject({ outlook: 'will load', error: undefined });
  });

  it('takes the values of the configuration that were set', async () => {
    const spec = await BpfObject.open<{ kconfig: { CONFIG_NEVER_WAS: number } }>(
      await compileBpf(configured),
      { name: 'configured' },
    );
    expect(preflight(spec, runningKernel()).programs).not.toMatchObject([{ outlook: 'will load' }]);
    await expect(spec.load()).rejects.toThrow();
    spec.kconfig.CONFIG_NEVER_WAS.value = 1;
    expect(preflight(spec, runningKernel()).programs).toMatchObject([{ outlook: 'will load' }]);
    (await spec.load()).close();
  });
});
