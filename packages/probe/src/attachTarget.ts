import { existsSync, readdirSync } from 'node:fs';
import { arch } from 'node:process';
import type { Btf } from '@ebpf-ts/btf';
import { file } from './asking/files.ts';
import { answer, answerSync, ask, type Probing } from './asking/question.ts';
import { environmentSync } from './environment.ts';
import { nearest } from './nearest.ts';
import { KERNEL_BTF, kernelBtf } from './program/kernelBtf.ts';
import type { Verdict } from './verdict.ts';

/**
 * The kinds of attach whose targets can be looked up, by the beginnings of section names: `tracepoint` takes
 * `CATEGORY/NAME`, `raw_tp` and `tp_btf` a tracepoint's name, `kprobe`, `kprobe.multi`, `fentry`, `fexit`, `fsession` and
 * `fmod_ret` a function, `ksyscall` a system call, `lsm` a hook, `iter` what is gone through, `struct_ops` a struct,
 * `uprobe` a path, with `:FUNCTION` or without.
 */
export type AttachKind = keyof typeof lookUp;

/**
 * Whether this kernel has a place to attach to, and names that are near where it has not. That the kind of program
 * attaches at all is another question: see {@link programType}.
 *
 * @example
 * ```ts
 * import { attachTarget } from '@ebpf-ts/probe';
 *
 * const { status, hint } = await attachTarget('kprobe', 'do_unlinkatt');
 * console.log(status, hint); // unsupported near it: do_unlinkat
 * ```
 */
export function attachTarget(kind: AttachKind, target: string): Promise<Verdict> {
  return answer(lookUp[kind](target));
}

/**
 * {@link attachTarget}, on this thread.
 *
 * @example
 * ```ts
 * import { attachTargetSync } from '@ebpf-ts/probe';
 *
 * console.log(attachTargetSync('tracepoint', 'sched/sched_process_exec').status); // supported
 * ```
 */
export function attachTargetSync(kind: AttachKind, target: string): Verdict {
  return answerSync(lookUp[kind](target));
}

const lookUp = {
  tracepoint,
  raw_tp: (target: string) => inBtf(target, 'typedef', 'btf_trace_'),
  tp_btf: (target: string) => inBtf(target, 'typedef', 'btf_trace_'),
  kprobe: probed,
  kretprobe: probed,
  'kprobe.multi': traced,
  'kretprobe.multi': traced,
  'kprobe.session': traced,
  ksyscall: (target: string) => probed(`${syscallPrefix()}${target}`),
  fentry: trampolined,
  fexit: trampolined,
  fsession: trampolined,
  fmod_ret: modified,
  lsm: (target: string) => inBtf(target, 'func', 'bpf_lsm_'),
  iter: (target: string) => inBtf(target, 'func', 'bpf_iter_'),
  struct_ops: (target: string) => inBtf(target, 'struct', 'bpf_struct_ops_'),
  uprobe: binary,
  uretprobe: binary,
} as const satisfies Readonly<Record<string, (target: string) => Probing<Verdict>>>;

// biome-ignore lint/correctness/useYield: folders answer, which are small.
function* tracepoint(target: string): Probing<Verdict> {
  const { tracefs } = environmentSync();
  if (tracefs === undefined) {
    return {
      status: 'unknown',
      evidence: [{ kind: 'file', path: '/sys/kernel/tracing/events', says: 'not there' }],
      hint: 'tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing',
    };
  }
  if (!tracefs.readable) {
    return {
      status: 'denied',
      evidence: [{ kind: 'file', path: `${tracefs.path}/events`, says: 'not readable' }],
      hint: `tracefs lets root in only: run as root, or mount -o remount,mode=755 ${tracefs.path}`,
    };
  }
  const path = `${tracefs.path}/events/${target}`;
  if (existsSync(`${path}/id`)) {
    return { status: 'supported', evidence: [{ kind: 'file', path: `${path}/id`, says: 'there' }] };
  }
  return missing(path, 'not there', neighbours(tracefs.path, target));
}

/** Tracepoints of the same category that somebody who wrote this name may have meant. */
function neighbours(tracefs: string, target: string): readonly string[] {
  const [category = '', name = ''] = target.split('/');
  try {
    return nearest(name, readdirSync(`${tracefs}/events/${category}`)).map((near) => `${category}/${near}`);
  } catch {
    return [];
  }
}

// biome-ignore lint/correctness/useYield: the kernel's types are read once, and then answer.
function* inBtf(target: string, kind: 'func' | 'typedef' | 'struct', prefix: string): Probing<Verdict> {
  const btf = kernelBtf();
  const name = `${prefix}${target}`;
  if (btf === undefined) return withoutBtf();
  if (btf.find(name, kind) !== undefined) {
    return { status: 'supported', evidence: [{ kind: 'file', path: KERNEL_BTF, says: `${kind} ${name}` }] };
  }
  return missing(KERNEL_BTF, `no ${kind} ${name}`, nearest(target, namesIn(btf, kind, prefix)));
}

function withoutBtf(): Verdict {
  return {
    status: 'unknown',
    evidence: [{ kind: 'file', path: KERNEL_BTF, says: 'not there' }],
    hint: 'what such a program attaches to is found in BTF: CONFIG_DEBUG_INFO_BTF=y',
  };
}

function* namesIn(btf: Btf, kind: string, prefix: string): Generator<string> {
  for (let id = 1; id <= btf.typeCount; id++) {
    if (btf.kindOf(id) !== kind) continue;
    const { name } = btf.type(id);
    if (name.startsWith(prefix)) yield name.slice(prefix.length);
  }
}

const SYMBOLS = '/proc/kallsyms';
const BLACKLIST = '/sys/kernel/debug/kprobes/blacklist';

/** A function that has a symbol, and that is not kept from probes. */
function* probed(target: string): Probing<Verdict> {
  // MODULE:FUNCTION+OFFSET, as tracefs takes it.
  const name = target.replace(/^[^:]*:/, '').replace(/\+.*$/, '');
  const symbols = yield* ask(file(SYMBOLS));
  if (typeof symbols === 'string') {
    return { status: 'unknown', evidence: [{ kind: 'file', path: SYMBOLS, says: symbols }] };
  }
  if (!hasSymbol(symbols, name))
    return missing(SYMBOLS, `no function ${name}`, nearest(name, functionsIn(symbols)));
  const kept = yield* ask(file(BLACKLIST));
  if (typeof kept !== 'string' && kept.includes(`\t${name}\n`)) {
    return { status: 'unsupported', evidence: [{ kind: 'file', path: BLACKLIST, says: name }] };
  }
  return { status: 'supported', evidence: [{ kind: 'file', path: SYMBOLS, says: `function ${name}` }] };
}

/** A function at whose entry ftrace has room. The list of these may be closed to root, too: then symbols tell half of it. */
function* traced(target: string): Probing<Verdict> {
  const tracefs = environmentSync().tracefs?.path ?? '/sys/kernel/tracing';
  const path = `${tracefs}/available_filter_functions`;
  const functions = yield* ask(file(path));
  if (typeof functions === 'string') {
    const verdict = /[*?]/.test(target) ? yield* anyProbed(target) : yield* probed(target);
    if (verdict.status !== 'supported') return verdict;
    const evidence = [{ kind: 'file', path, says: functions } as const, ...verdict.evidence];
    return {
      status: 'unknown',
      evidence,
      hint: `the function is there; whether ftrace can trace it, ${path} does not tell`,
    };
  }
  const text = functions.toString('latin1');
  if (/[*?]/.test(target)) return matching(path, target, text);
  const has =
    text.startsWith(`${target}\n`) || text.includes(`\n${target}\n`) || text.includes(`\n${target} [`);
  if (has) return { status: 'supported', evidence: [{ kind: 'file', path, says: target }] };
  return missing(path, `no ${target}`, nearest(target, text.split(/ .*\n|\n/)));
}

function* anyProbed(pattern: string): Probing<Verdict> {
  const symbols = yield* ask(file(SYMBOLS));
  if (typeof symbols === 'string') {
    return { status: 'unknown', evidence: [{ kind: 'file', path: SYMBOLS, says: symbols }] };
  }
  return matching(SYMBOLS, pattern, [...functionsIn(symbols)].join('\n'));
}

function matching(path: string, pattern: string, functions: string): Verdict {
  const expression = pattern
    .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const count = [...functions.matchAll(new RegExp(`^${expression}(?: \\[.*)?$`, 'gm'))].length;
  const evidence = [{ kind: 'file', path, says: `${count} functions match` } as const];
  return { status: count > 0 ? 'supported' : 'unsupported', evidence };
}

/** A function with a type, which is what a trampoline's program is given. */
function* trampolined(target: string): Probing<Verdict> {
  const verdict = yield* inBtf(target.replace(/^[^:]*:/, ''), 'func', '');
  if (verdict.status !== 'supported') return verdict;
  const symbols = yield* probed(target);
  return symbols.status === 'unsupported' ? symbols : verdict;
}

const INJECTABLE = '/sys/kernel/debug/error_injection/list';

/** A function whose result may be changed: a hook of security modules, or one that is marked for it. */
function* modified(target: string): Probing<Verdict> {
  const verdict = yield* trampolined(target);
  if (verdict.status !== 'supported' || target.startsWith('security_')) return verdict;
  const list = yield* ask(file(INJECTABLE));
  if (typeof list === 'string') {
    const evidence = [...verdict.evidence, { kind: 'file', path: INJECTABLE, says: list } as const];
    return { status: 'unknown', evidence, hint: 'functions other than security_* have to be marked for it' };
  }
  const has = new RegExp(`^${target}[ \\t]`, 'm').test(list.toString());
  return {
    ...verdict,
    status: has ? 'supported' : 'unsupported',
    evidence: [{ kind: 'file', path: INJECTABLE, says: has ? target : `no ${target}` }],
  };
}

// biome-ignore lint/correctness/useYield: whether a file is there costs nothing.
function* binary(target: string): Probing<Verdict> {
  const [path = '', symbol] = target.split(/:(?=[^/]*$)/);
  if (!existsSync(path)) return missing(path, 'not there', []);
  const evidence = [{ kind: 'file', path, says: 'there' } as const];
  if (symbol === undefined) return { status: 'supported', evidence };
  return {
    status: 'unknown',
    evidence,
    hint: `the file is there; whether it has ${symbol} is found when it is attached`,
  };
}

function missing(path: string, says: string, near: readonly string[]): Verdict {
  const evidence = [{ kind: 'file', path, says } as const];
  return { status: 'unsupported', evidence, ...(near.length > 0 && { hint: `near it: ${near.join(', ')}` }) };
}

function hasSymbol(symbols: Buffer, name: string): boolean {
  return ['t', 'T', 'w', 'W'].some(
    (kind) => symbols.includes(` ${kind} ${name}\n`) || symbols.includes(` ${kind} ${name}\t`),
  );
}

function* functionsIn(symbols: Buffer): Generator<string> {
  for (const [, name = ''] of symbols.toString('latin1').matchAll(/ [tTwW] (\S+)/g)) yield name;
}

function syscallPrefix(): string {
  return (
    { x64: '__x64_sys_', arm64: '__arm64_sys_', s390x: '__s390x_sys_', riscv64: '__riscv_sys_' }[
      arch as string
    ] ?? 'sys_'
  );
}
