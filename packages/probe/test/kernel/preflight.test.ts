import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject } from '../../../core/src/index.ts';
import { parseObject } from '../../../elf/src/index.ts';
import {
  kernelBtf,
  type Preflight,
  preflight,
  profiledKernel,
  profileSync,
  releaseKernel,
  runningKernel,
} from '../../src/index.ts';

const head = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
struct task_struct { int pid; } __attribute__((preserve_access_index));
struct task_struct___future { int never_was; } __attribute__((preserve_access_index));
`;
const gpl = 'char LICENSE[] SEC("license") = "GPL";\n';

/** Programs that use what no kernel has, one of them only where it is there. */
const fields = `${head}${gpl}
SEC("raw_tp/sys_enter") int unguarded(void *ctx) {
  struct task_struct___future *task = (void *)bpf_get_current_task();
  return BPF_CORE_READ(task, never_was);
}
SEC("raw_tp/sys_enter") int guarded(void *ctx) {
  struct task_struct___future *task = (void *)bpf_get_current_task();
  if (bpf_core_field_exists(task->never_was)) return BPF_CORE_READ(task, never_was);
  return BPF_CORE_READ((struct task_struct *)task, pid);
}
const volatile int wanted = 0;
SEC("raw_tp/sys_enter") int switched_off(void *ctx) {
  struct task_struct___future *task = (void *)bpf_get_current_task();
  if (wanted) return BPF_CORE_READ(task, never_was);
  return 0;
}`;

/** Helpers that are not for socket filters, the second one where no way leads. */
const helpers = `${head}${gpl}
SEC("socket") int refused(void *ctx) { return bpf_override_return(ctx, 0); }
const volatile int never = 0;
SEC("socket") int taken(void *ctx) { if (never) return bpf_override_return(ctx, 0); return 0; }
`;

const targets = `${head}${gpl}
SEC("tp_btf/sched_proces_exec") int mistyped(void *ctx) { return 0; }
SEC("tp_btf/sched_process_exec") int typed(void *ctx) { return 0; }
`;

const proprietary = `${head}char LICENSE[] SEC("license") = "Proprietary";
SEC("raw_tp/sys_enter") int traced(void *ctx) { return bpf_get_current_task() != 0; }
SEC("raw_tp/sys_enter") int untraced(void *ctx) { return bpf_get_current_pid_tgid() != 0; }
`;

/** Whether each program is taken when it is loaded alone. */
async function loads(bytes: Uint8Array): Promise<Readonly<Record<string, boolean>>> {
  const found: Record<string, boolean> = {};
  for (const name of parseObject(bytes).programs.map((program) => program.name)) {
    const spec = await BpfObject.open(bytes, { name: 'preflight' });
    for (const [other, program] of Object.entries(spec.programs)) program.autoload = other === name;
    try {
      (await spec.load()).close();
      found[name] = true;
    } catch {
      found[name] = false;
    }
  }
  return found;
}

const outlooks = ({ programs }: Preflight) =>
  Object.fromEntries(programs.map(({ program, outlook }) => [program, outlook === 'will load']));

describe('a preflight', () => {
  it.each([
    ['fields of the kernel', fields],
    ['helpers', helpers],
    ['targets', targets],
    ['licenses', proprietary],
  ])('foretells what loads of programs with %s', async (_, source) => {
    const bytes = await compileBpf(source);
    const foretold = preflight(parseObject(bytes), runningKernel());
    expect(outlooks(foretold)).toEqual(await loads(bytes));
    expect(new Set(Object.values(outlooks(foretold)))).toEqual(new Set([true, false]));
  });

  it('names the field, the helper, the target and the license', async () => {
    const findings = async (source: string, name: string) => {
      const { programs } = preflight(parseObject(await compileBpf(source)), runningKernel());
      return programs.find(({ program }) => program === name)?.findings;
    };
    expect(await findings(fields, 'unguarded')).toMatchObject([
      { needs: 'CO-RE task_struct___future.never_was', status: 'unsupported', stops: 'load' },
    ]);
    expect(await findings(helpers, 'refused')).toMatchObject([
      { needs: 'helper bpf_override_return', since: '4.16' },
    ]);
    expect(await findings(targets, 'mistyped')).toMatchObject([
      { needs: 'tp_btf target sched_proces_exec', hint: expect.stringContaining('sched_process_exec') },
    ]);
    expect(await findings(proprietary, 'traced')).toMatchObject([
      { needs: 'helper bpf_get_current_task under the GPL', hint: expect.stringContaining('"Proprietary"') },
    ]);
    expect(await findings(targets, 'typed')).toEqual([]);
  });

  it('says the same of a profile and the types of this kernel as of the kernel itself', {
    timeout: 400_000,
  }, async () => {
    const profile = JSON.parse(JSON.stringify(profileSync()));
    const offline = profiledKernel(profile, kernelBtf(), 'here');
    for (const source of [fields, helpers, targets, proprietary]) {
      const object = parseObject(await compileBpf(source));
      const [there, here] = [preflight(object, offline), preflight(object, runningKernel())];
      expect(there.programs).toEqual(here.programs);
    }
  });

  it('knows of a release which programs never had a helper', async () => {
    const object = parseObject(
      await compileBpf(`${head}${gpl}
SEC("socket") int adjust(void *ctx) { return bpf_xdp_adjust_head(ctx, 8); }
SEC("xdp") int adjust_xdp(struct xdp_md *ctx) { return bpf_xdp_adjust_head(ctx, 8); }`),
    );
    const outlooks = (release: string) =>
      preflight(object, releaseKernel(release)).programs.map(({ outlook }) => outlook);
    expect(outlooks('6.1')).toEqual(['will not load', 'cannot tell']);
    // What comes after the last that is known may be otherwise.
    expect(outlooks('99.0')).toEqual(['cannot tell', 'cannot tell']);
    expect(outlooks('4.9')).toEqual(['will not load', 'will not load']);
  });

  it('tells the release of Linux that has all that a program needs', async () => {
    const object = parseObject(
      await compileBpf(`${head}${gpl}
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
SEC("raw_tp/sys_enter") int emit(void *ctx) { return bpf_ringbuf_output(&events, "x", 1, 0); }`),
    );
    const [emit] = preflight(object, releaseKernel('5.4')).programs;
    expect(emit).toMatchObject({
      outlook: 'will not load',
      floor: { release: '5.8', needs: 'map type ringbuf (events)' },
      capabilities: ['BPF', 'PERFMON'],
    });
  });
});
