import type { HelperName } from '@ebpf-ts/asm';
import type { ProgramTryLoadOptions, TryResult } from '@ebpf-ts/native';
import { Memory } from './asking/memory.ts';
import { answer, answerSync, ask, type Probing, programs } from './asking/question.ts';
import { answered, PROGRAM_RIGHTS } from './asking/refusal.ts';
import { type AttachTypeName, facts, type ProgramTypeName } from './facts/facts.ts';
import { kindOf } from './program/kindOf.ts';
import type { ProbedProgram } from './program/kinds.ts';
import { BPF_F_SLEEPABLE, code, release, smallestProgram } from './program/smallest.ts';
import type { Verdict } from './verdict.ts';

/** Of which program a helper or a kfunc is to be called. */
export interface Caller {
  /** A type of program by bpftool's name (`sched_cls`), or a kind by its section (`cgroup/connect4`). */
  readonly program: ProgramTypeName | ProbedProgram;
  /** Where the type has several: some helpers are for some of them only. Default: the most usual one. */
  readonly attach?: AttachTypeName;
}

/**
 * Whether this kernel has a helper for programs of a type. A program that calls it is loaded, without arguments: a kernel
 * that has it finds fault with these. A refusal that is not known is `unknown`, and never taken for a yes.
 *
 * Programs of the kinds `fentry`, `lsm` and the like are loaded for a function of the kernel, so that these ask for BTF.
 *
 * @example
 * ```ts
 * import { helper } from '@ebpf-ts/probe';
 *
 * const { status } = await helper('bpf_get_socket_cookie', { program: 'cgroup_sock_addr', attach: 'cgroup_inet6_bind' });
 * ```
 */
export async function helper(name: HelperName, caller: Caller): Promise<Verdict> {
  const key = keyOf(name, caller);
  return memory.recall(key) ?? memory.keep(key, await answer(one(name, caller)));
}

/**
 * {@link helper}, on this thread.
 *
 * @example
 * ```ts
 * import { helperSync } from '@ebpf-ts/probe';
 *
 * console.log(helperSync('bpf_loop', { program: 'xdp' }).since); // 5.17
 * ```
 */
export function helperSync(name: HelperName, caller: Caller): Verdict {
  const key = keyOf(name, caller);
  return memory.recall(key) ?? memory.keep(key, answerSync(one(name, caller)));
}

const memory = new Memory<Verdict>();

function keyOf(name: string, { program, attach }: Caller): string {
  return attach === undefined ? `${program} ${name}` : `${program} ${attach} ${name}`;
}

function* one(name: HelperName, caller: Caller): Probing<Verdict> {
  const verdicts = yield* helpersOf([name], caller);
  return verdicts.get(name) ?? { status: 'unknown', evidence: [] };
}

/** What there is to say of several helpers, whose programs go to the kernel in one go. Each is kept. */
export function* helpersOf(
  names: readonly HelperName[],
  caller: Caller,
): Probing<ReadonlyMap<HelperName, Verdict>> {
  const kind = kindOf(caller.program, caller.attach);
  if (kind === undefined) {
    throw new TypeError(`programs of type ${caller.program} are not attached as ${caller.attach}`);
  }
  const smallest = smallestProgram(kind);
  if ('missing' in smallest) return new Map(names.map((name) => [name, dated(name, smallest.missing)]));
  try {
    const verdicts = new Map<HelperName, Verdict>();
    const results = yield* ask(programs(smallest, names.map(calling)));
    for (const [index, name] of names.entries())
      verdicts.set(name, verdictOn(name, smallest, results[index]));
    yield* again(verdicts, smallest);
    for (const [name, verdict] of verdicts) memory.keep(keyOf(name, caller), verdict);
    return verdicts;
  } finally {
    release(smallest);
  }
}

/** Helpers that may sleep, and which kernels give to programs alone that may, too. */
const SLEEPING = new Set<HelperName>([
  'bpf_copy_from_user',
  'bpf_copy_from_user_task',
  'bpf_ima_inode_hash',
  'bpf_ima_file_hash',
]);

function* again(verdicts: Map<HelperName, Verdict>, smallest: ProgramTryLoadOptions): Probing<void> {
  const refused = [...verdicts].filter(
    ([name, { status }]) => SLEEPING.has(name) && status === 'unsupported',
  );
  if (refused.length === 0 || ((smallest.flags ?? 0) & BPF_F_SLEEPABLE) !== 0) return;
  const sleepable = { ...smallest, flags: (smallest.flags ?? 0) | BPF_F_SLEEPABLE };
  const results = yield* ask(
    programs(
      sleepable,
      refused.map(([name]) => calling(name)),
    ),
  );
  for (const [index, [name]] of refused.entries()) {
    const verdict = verdictOn(name, sleepable, results[index]);
    if (verdict.status !== 'supported') continue;
    verdicts.set(name, { ...verdict, hint: 'for programs that may sleep only: fentry.s, lsm.s, uprobe.s' });
  }
}

function calling(name: HelperName): Uint8Array {
  const known = calls.get(name);
  if (known !== undefined) return known;
  const made = code([{ kind: 'callHelper', helper: facts.helpers[name].id }, { kind: 'exit' }]);
  calls.set(name, made);
  return made;
}

/** A report asks for each helper of each type of program, with the same code. */
const calls = new Map<HelperName, Uint8Array>();

/** What the verifier says before it looks at arguments, in the words of all kernels since 4.x. */
const NOT_FOR_IT =
  /(?:invalid|unknown) func |program of this type cannot use helper |not supported for program type |helper call might sleep in a non-sleepable prog|sleepable helper \S+ in non-sleepable prog/;

/** The program is not let in at all, whatever it calls. */
const NO_SUCH_PROGRAM = /can be sleepable|is not sleepable|must provide btf_id/;

/** What it says once it has looked for the helper, and found it. */
const HAS_IT =
  /!read_ok|type=\w+ expected|At program exit the register R0|reference_unreleased|Unreleased reference|cannot pass map_type|invalid (?:map_ptr|stack|indirect|access)|pointer arithmetic|arg#\d|R\d (?:is|must|invalid|leaks|pointer)|func [\w#]+ |tail_call|cannot be called from|is only supported|requires CAP_|GPL/;

function verdictOn(
  name: HelperName,
  { attachBtfId }: ProgramTryLoadOptions,
  result: TryResult | undefined,
): Verdict {
  if (result === undefined) return dated(name, { status: 'unknown', evidence: [] });
  const { code: errno, log } = result;
  const evidence = [answered('BPF_PROG_LOAD', { code: errno, log: reasonOf(log) })];
  if (errno === '') return dated(name, { status: 'supported', evidence });
  if (log === '') {
    if (errno === 'EPERM' || errno === 'EACCES')
      return dated(name, { status: 'denied', evidence, hint: PROGRAM_RIGHTS });
    // Of a type that the kernel does not know no program has any helper.
    return dated(name, {
      status: errno === 'EINVAL' || errno === 'E2BIG' ? 'unsupported' : 'unknown',
      evidence,
    });
  }
  if (NOT_FOR_IT.test(log)) return dated(name, { status: 'unsupported', evidence });
  if (NO_SUCH_PROGRAM.test(log)) return dated(name, { status: 'unknown', evidence });
  if (/helper call is not allowed in probe/.test(log)) {
    // The kernel asks which of its functions the program is for, and some types are for none.
    if (attachBtfId === undefined) return dated(name, { status: 'unsupported', evidence });
    const hint = 'for some functions of the kernel only, or for programs of another kind of this type';
    return dated(name, { status: 'supported', evidence, hint });
  }
  return dated(name, { status: HAS_IT.test(log) ? 'supported' : 'unknown', evidence });
}

function dated(name: HelperName, verdict: Verdict): Verdict {
  return { ...verdict, since: facts.helpers[name].since };
}

const BESIDE_IT = /^(?:\d+: |func#|processed |verification time|stack depth|arg#\d reference type)/;

/** The line that tells why, without those on what was looked at, and without what Linux 7.3 says of it once more at length. */
export function reasonOf(log: string): string {
  if (log === '') return '';
  const explained = log.search(/^Verification failed:/m);
  for (let end = explained < 1 ? log.length : explained - 1; end > 0; ) {
    const start = log.lastIndexOf('\n', end - 1) + 1;
    const line = log.slice(start, end);
    if (line !== '' && !BESIDE_IT.test(line)) return line;
    end = start - 1;
  }
  return log.trim();
}
