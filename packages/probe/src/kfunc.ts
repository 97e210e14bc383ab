import { readdirSync, readFileSync } from 'node:fs';
import { Btf } from '@ebpf-ts/btf';
import type { TryResult } from '@ebpf-ts/native';
import { Memory } from './asking/memory.ts';
import { ask, type Probing, programs } from './asking/question.ts';
import { answered, PROGRAM_RIGHTS } from './asking/refusal.ts';
import { facts } from './facts/facts.ts';
import { type Caller, reasonOf } from './helper.ts';
import { nearest } from './nearest.ts';
import { KERNEL_BTF, kernelBtf } from './program/kernelBtf.ts';
import { kindOf } from './program/kindOf.ts';
import { code, release, smallestProgram } from './program/smallest.ts';
import type { Verdict } from './verdict.ts';

/**
 * Whether programs of a type may call a function of this kernel. Of functions of a module it is told that they are there,
 * and not who may call them: such a verdict is `unknown`.
 *
 * @example
 * ```ts
 * import { kfunc } from '@ebpf-ts/probe';
 *
 * const { status, hint } = await kfunc('bpf_task_from_pid', { program: 'tracing' });
 * ```
 */
export function kfunc(name: string, caller: Caller): Promise<Verdict> {
  return memory.ask(keyOf(name, caller), () => probing(name, caller));
}

/**
 * {@link kfunc}, on this thread.
 *
 * @example
 * ```ts
 * import { kfuncSync } from '@ebpf-ts/probe';
 *
 * console.log(kfuncSync('bpf_rcu_read_lock', { program: 'lsm' }).status);
 * ```
 */
export function kfuncSync(name: string, caller: Caller): Verdict {
  return memory.askSync(keyOf(name, caller), () => probing(name, caller));
}

const memory = new Memory<Verdict>();

const keyOf = (name: string, { program, attach }: Caller) => `${program} ${attach ?? ''} ${name}`;

function* probing(name: string, caller: Caller): Probing<Verdict> {
  const kind = kindOf(caller.program, caller.attach);
  if (kind === undefined) {
    throw new TypeError(`programs of type ${caller.program} are not attached as ${caller.attach}`);
  }
  const btf = kernelBtf();
  const id = btf?.find(name, 'func');
  if (btf === undefined || id === undefined) return dated(name, elsewhere(name, btf));
  const smallest = smallestProgram(kind);
  if ('missing' in smallest) return dated(name, smallest.missing);
  try {
    const call = code([{ kind: 'callKfunc', btfId: id, module: 0 }, { kind: 'exit' }]);
    const [result] = yield* ask(programs(smallest, [call]));
    return dated(name, verdictOn(result));
  } finally {
    release(smallest);
  }
}

/** What there is to say of several functions of the kernel itself, whose programs go to it in one go. */
export function* kfuncsOf(
  names: readonly string[],
  { program }: Pick<Caller, 'program'>,
): Probing<ReadonlyMap<string, Verdict>> {
  const btf = kernelBtf();
  const smallest = smallestProgram(kindOf(program));
  if ('missing' in smallest || btf === undefined) return new Map();
  try {
    const calls = names.map((name) =>
      code([{ kind: 'callKfunc', btfId: btf.find(name, 'func') ?? 0, module: 0 }, { kind: 'exit' }]),
    );
    const results = yield* ask(programs(smallest, calls));
    return new Map(names.map((name, index) => [name, dated(name, verdictOn(results[index]))]));
  } finally {
    release(smallest);
  }
}

function elsewhere(name: string, btf: Btf | undefined): Verdict {
  if (btf === undefined) {
    const evidence = [{ kind: 'file', path: KERNEL_BTF, says: 'not there' } as const];
    return { status: 'unknown', evidence, hint: 'kfuncs are found in BTF: CONFIG_DEBUG_INFO_BTF=y' };
  }
  const module = moduleOf(name, btf);
  if (module !== undefined) {
    const evidence = [{ kind: 'file', path: module, says: `func ${name}` } as const];
    return {
      status: 'unknown',
      evidence,
      hint: `it is a function of the module ${module.split('/').at(-1)}`,
    };
  }
  const near = nearest(name, functionsOf(btf));
  return {
    status: 'unsupported',
    evidence: [{ kind: 'file', path: KERNEL_BTF, says: `no func ${name}` }],
    ...(near.length > 0 && { hint: `near it: ${near.join(', ')}` }),
  };
}

/** Where the types of the module are that has a function. */
function moduleOf(name: string, base: Btf): string | undefined {
  const folder = '/sys/kernel/btf';
  for (const module of readdirSync(folder)) {
    if (module === 'vmlinux') continue;
    const bytes = new Uint8Array(readFileSync(`${folder}/${module}`));
    if (Btf.parse(bytes, { base, check: 'used' }).find(name, 'func') !== undefined)
      return `${folder}/${module}`;
  }
  return undefined;
}

function* functionsOf(btf: Btf): Generator<string> {
  for (let id = 1; id <= btf.typeCount; id++) if (btf.kindOf(id) === 'func') yield btf.type(id).name;
}

const NOT_FOR_IT =
  /calling kernel function \S+ is not allowed|BPF_CALL uses reserved fields|calling kernel function is not supported/;

function verdictOn(result: TryResult | undefined): Verdict {
  if (result === undefined) return { status: 'unknown', evidence: [] };
  const { code: errno, log } = result;
  const evidence = [answered('BPF_PROG_LOAD', { code: errno, log: reasonOf(log) })];
  if (errno === '') return { status: 'supported', evidence };
  if (log === '') {
    if (errno === 'EPERM') return { status: 'denied', evidence, hint: PROGRAM_RIGHTS };
    return { status: errno === 'EINVAL' ? 'unsupported' : 'unknown', evidence };
  }
  if (NOT_FOR_IT.test(log)) return { status: 'unsupported', evidence };
  if (/JIT is required/.test(log))
    return { status: 'disabled', evidence, hint: 'sysctl net.core.bpf_jit_enable=1' };
  // With the right to call it, the verifier looks at arguments that are not there, or at the place of the call.
  const looked =
    /!read_ok|arg#\d|R\d |kernel function|kfunc|program must be sleepable|Unreleased reference|At program exit|inside bpf_\w+-ed region/;
  return { status: looked.test(log) ? 'supported' : 'unknown', evidence };
}

function dated(name: string, verdict: Verdict): Verdict {
  const since = Object.hasOwn(facts.kfuncs, name)
    ? facts.kfuncs[name as keyof typeof facts.kfuncs].since
    : undefined;
  return since === undefined ? verdict : { ...verdict, since };
}
