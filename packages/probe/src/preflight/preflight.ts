import { type HelperName, helperName } from '@ebpf-ts/asm';
import {
  attachTargetOf,
  type FunctionDefinition,
  type ObjectFile,
  type ProgramDefinition,
  programKindOf,
} from '@ebpf-ts/elf';
import { facts, type ProgramTypeName } from '../facts/facts.ts';
import { newestOf } from '../facts/release.ts';
import { isaFeatures } from '../isa.ts';
import { type ProbedProgram, probedKinds } from '../program/kinds.ts';
import { takesSysAdmin } from '../uprobeRights.ts';
import type { Status } from '../verdict.ts';
import { configured, type EditedObject, editedFile, editsOf, sectionOf } from './edits.ts';
import { filledIn } from './filled.ts';
import { functionsOf, type Judged, type ReadFunction } from './functions.ts';
import { isaOf } from './isaOf.ts';
import { symbolIsThere } from './kernelTypes.ts';
import { mapNeeds } from './mapNeeds.ts';
import type { Need } from './need.ts';
import { reachable } from './reachable.ts';
import { stackNeeds, stackOf } from './stack.ts';
import { targetFinding } from './targetFinding.ts';
import type { TargetKernel } from './targetKernel.ts';

/** Something that an object needs and a kernel has not, or may not have. */
export interface Finding {
  /** What is needed: `helper bpf_loop`, `map type arena`, `CO-RE task_struct.mm`. */
  readonly needs: string;
  /** `unsupported`, `denied`, `disabled` or `unknown`. */
  readonly status: Exclude<Status, 'supported'>;
  /** What is missing with it: the whole program, or only its attaching. */
  readonly stops: 'load' | 'attach';
  /** The mainline release that brought what is missing. */
  readonly since?: string;
  /** What there is instead, and what to do. */
  readonly hint: string;
}

/** Whether a program will be taken. */
export type Outlook = 'will load' | 'will not load' | 'cannot tell';

/** The verdict on one program. */
export interface ProgramOutlook {
  readonly program: string;
  readonly section: string;
  readonly outlook: Outlook;
  /** Whether it will attach to what its section names; undefined where it names nothing. */
  readonly attaches: boolean | undefined;
  readonly findings: readonly Finding[];
  /** The capabilities that loading it takes, and for uprobes attaching it, without `CAP_`. */
  readonly capabilities: readonly string[];
  /** The mainline release that has all that it needs, and what of it is the newest: `5.8`, `map type ringbuf`. */
  readonly floor: { readonly release: string; readonly needs: string };
  /** Bytes of stack that its functions address along the deepest chain of calls; undefined where that cannot be told. */
  readonly stack: number | undefined;
}

/** The verdict on an object, a program at a time. */
export interface Preflight {
  /** The kernel that it was judged for. */
  readonly kernel: string;
  readonly programs: readonly ProgramOutlook[];
  /** What stops the whole object: maps that cannot be made, options that are not there. */
  readonly findings: readonly Finding[];
}

/**
 * Judges an object for a kernel before it is loaded: of each program its type, helpers, kfuncs, instructions, attach
 * target and license, and what its CO-RE relocations find in the kernel's types. What no path leads to, because a
 * `bpf_core_field_exists` or a constant decides otherwise, is not held against it. What the verifier thinks of a program's
 * logic is not foretold. What is edited before the load (an `ObjectSpec` of `@ebpf-ts/core`) is judged as it is then.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { parseObject } from '@ebpf-ts/elf';
 * import { preflight, runningKernel } from '@ebpf-ts/probe';
 *
 * const object = parseObject(await readFile('probe.bpf.o'));
 * for (const { program, outlook, findings } of preflight(object, runningKernel()).programs) {
 *   console.log(program, outlook, ...findings.map(({ needs, hint }) => `${needs}: ${hint}`));
 * }
 * ```
 */
export function preflight(object: ObjectFile | EditedObject, target: TargetKernel): Preflight {
  const edits = editsOf(object);
  const file = editedFile(object);
  const kernel = configured(target, edits);
  const ofAll = [...mapNeeds(file, kernel), ...externNeeds(file, kernel)];
  const findings = findingsOf(ofAll);
  const read = readingOf(file, kernel);
  return {
    kernel: kernel.name,
    findings,
    programs: file.programs.map((program) => outlookOf({ file, kernel, read, edits }, program, ofAll)),
  };
}

/** Reads each function once, whoever calls it. */
function readingOf(file: ObjectFile, kernel: TargetKernel): Judged['read'] {
  const known = new Map<FunctionDefinition, ReadFunction>();
  return (code) => {
    const read = known.get(code);
    if (read !== undefined) return read;
    const filled = filledIn(file, code, kernel);
    const made = { filled, reached: reachable(code, filled, file.littleEndian) };
    known.set(code, made);
    return made;
  };
}

function outlookOf(judged: Judged, program: ProgramDefinition, ofAll: readonly Need[]): ProgramOutlook {
  const { name, section } = program;
  const needs = [...ofAll, ...programNeeds(judged, program)];
  const findings = findingsOf(needs);
  const stopping = findings.filter(({ stops }) => stops === 'load');
  const outlook = stopping.some(({ status }) => status !== 'unknown')
    ? 'will not load'
    : stopping.length > 0
      ? 'cannot tell'
      : 'will load';
  const target = attachTargetOf(sectionOf(program, judged.edits));
  const attaching = findings.filter(({ stops, status }) => stops === 'attach' && status !== 'unknown');
  return {
    program: name,
    section,
    outlook,
    attaches: target === undefined ? undefined : outlook === 'will load' && attaching.length === 0,
    findings,
    capabilities: [...capabilitiesOf(program.sectionType), ...(takesSysAdmin(section) ? ['SYS_ADMIN'] : [])],
    floor: floorOf(needs),
    stack: stackOf(judged, program),
  };
}

function findingsOf(needs: readonly Need[]): readonly Finding[] {
  const found: Finding[] = [];
  for (const { needs: what, status, since, hint, stops = 'load' } of needs) {
    if (status === 'supported' || found.some((other) => other.needs === what)) continue;
    found.push({
      needs: what,
      status,
      stops,
      ...(since !== undefined && { since }),
      hint: hint ?? hintFor(status, since),
    });
  }
  return found;
}

function hintFor(status: Status, since: string | undefined): string {
  const dated = since === undefined ? '' : ` (Linux ${since})`;
  switch (status) {
    case 'denied':
      return 'the kernel refuses this process: run as root, or with CAP_BPF and CAP_PERFMON; else the host forbids it';
    case 'unknown':
      return `whether the kernel has it${dated} is not known`;
    default:
      return `the kernel does not have it${dated}`;
  }
}

function floorOf(needs: readonly Need[]): ProgramOutlook['floor'] {
  const release = newestOf(needs.map(({ since }) => since)) ?? '3.18';
  return { release, needs: needs.find(({ since }) => since === release)?.needs ?? 'bpf(2)' };
}

function* externNeeds(file: ObjectFile, kernel: TargetKernel): Generator<Need> {
  for (const { name, kind, weak } of file.externs) {
    if (weak) continue;
    if (kind === 'undeclared') {
      yield {
        needs: `extern ${name}`,
        status: 'unsupported',
        since: undefined,
        hint: 'declare it with __ksym or __kconfig',
      };
    }
    if (kind === 'kconfig' && name.startsWith('CONFIG_')) {
      const value = kernel.config(name);
      const status = value === undefined ? 'unknown' : value === null ? 'unsupported' : 'supported';
      const hint =
        value === null ? 'it is not set: declare it __weak, and it is 0' : 'the configuration is not at hand';
      yield { needs: `option ${name}`, status, since: undefined, hint };
    }
    if (kind === 'kfunc' || kind === 'ksym') {
      const has = symbolIsThere(name, kind, kernel);
      const status = has === undefined ? 'unknown' : has ? 'supported' : 'unsupported';
      const since = kind === 'kfunc' ? dateOfKfunc(name) : undefined;
      yield {
        needs: `${kind} ${name}`,
        status,
        since,
        ...(has === false && { hint: 'the kernel has none of this name' }),
      };
    }
  }
}

function* programNeeds(judged: Judged, program: ProgramDefinition): Generator<Need> {
  const { kernel } = judged;
  const kind = kindIn(program.section);
  if (kind === undefined) {
    const hint = 'the section is none that libbpf knows: name it as in the list of libbpf’s sections';
    yield { needs: `section ${program.section}`, status: 'unknown', since: undefined, hint };
    return;
  }
  const answer = kernel.program(kind);
  const { since } = probedKinds[kind];
  const stops =
    answer.level === 'loads' || answer.status === 'supported' ? {} : ({ stops: 'attach' } as const);
  yield { needs: `program type ${kind}`, status: answer.status, since, ...stops };
  const target = targetFinding(sectionOf(program, judged.edits), kernel);
  if (target !== undefined) yield { since: undefined, ...target };
  yield* codeNeeds(judged, program, kind);
}

function* codeNeeds(judged: Judged, program: ProgramDefinition, kind: ProbedProgram): Generator<Need> {
  const { file, kernel } = judged;
  const type = (program.sectionType ?? 'socket_filter') as ProgramTypeName;
  const isGpl = GPL.has(file.license ?? '');
  const most = kernel.instructions ?? MOST;
  if (program.instructionCount > most) {
    // Nobody gets to look at what is in it.
    yield tooLong(program.instructionCount, most);
    return;
  }
  let count = 0;
  if (!isGpl && probedKinds[kind] !== undefined && 'gplOnly' in probedKinds[kind])
    yield gplNeed(`program type ${kind}`, file);
  for (const [code, { filled, reached }] of functionsOf(judged, program)) {
    count += code.instructionCount;
    for (const { offset, instruction } of reached) {
      const core = filled.missingAt(offset);
      if (core !== undefined) {
        yield {
          needs: `CO-RE ${core.path}`,
          status: kernel.btf === undefined ? 'unknown' : 'unsupported',
          since: undefined,
          hint: kernel.btf === undefined ? TYPES_MISSING : core.missing,
        };
      }
      const target = filled.targetAt(offset);
      if (target?.kind === 'map' && judged.edits.leftOut.has(target.name)) {
        const hint = 'it is not made (autocreate), and the program uses it';
        yield { needs: `map ${target.name}`, status: 'unsupported', since: undefined, hint };
      }
      if (target?.kind === 'kfunc') {
        if (instruction.kind === 'loadImmediate') continue;
        const status =
          symbolIsThere(target.name, 'kfunc', kernel) === false
            ? 'unsupported'
            : kernel.kfunc(target.name, type);
        yield { needs: `kfunc ${target.name}`, status, since: dateOfKfunc(target.name) };
        if (!isGpl) yield gplNeed(`kfunc ${target.name}`, file);
        continue;
      }
      if (target?.kind === 'unresolved') {
        yield {
          needs: 'what its relocations refer to',
          status: 'unsupported',
          since: undefined,
          hint: target.reason,
        };
      }
      if (instruction.kind === 'callHelper')
        yield* helperNeeds(file, instruction.helper, kind, kernel, isGpl);
      const feature = isaOf(instruction);
      if (feature !== undefined) {
        yield {
          needs: `instructions ${feature}`,
          status: kernel.isa(feature),
          since: isaFeatures[feature].since,
        };
      }
    }
  }
  if (count > most) yield tooLong(count, most);
  yield* stackNeeds(judged, program);
}

/** What kernels since 5.2 take of those who may. */
const MOST = 1_000_000;

function tooLong(count: number, most: number): Need {
  const hint = `it has ${count} instructions; the kernel takes ${most}. Split it, or use loops`;
  return { needs: `${count} instructions`, status: 'unsupported', since: '5.2', hint };
}

const TYPES_MISSING = 'the types of the kernel are not at hand: a copy of its /sys/kernel/btf/vmlinux';

function* helperNeeds(
  file: ObjectFile,
  id: number,
  kind: ProbedProgram,
  kernel: TargetKernel,
  isGpl: boolean,
): Generator<Need> {
  const name: HelperName | undefined = helperName(id);
  if (name === undefined) {
    yield {
      needs: `helper ${id}`,
      status: 'unsupported',
      since: undefined,
      hint: 'Linux has no helper of this number',
    };
    return;
  }
  const { since, gplOnly } = facts.helpers[name];
  const status = kernel.helper(name, kind);
  const hint = `programs of the kind ${kind} have it not here`;
  yield {
    needs: `helper ${name}`,
    status,
    since,
    ...(status === 'unsupported' && { hint: `${hint} (the helper is of Linux ${since})` }),
  };
  if (gplOnly && !isGpl) yield gplNeed(`helper ${name}`, file);
}

function gplNeed(what: string, { license }: ObjectFile): Need {
  const hint = `the license is ${license === undefined ? 'missing' : JSON.stringify(license)}: char LICENSE[] SEC("license") = "GPL"`;
  return { needs: `${what} under the GPL`, status: 'unsupported', since: undefined, hint };
}

/** What the kernel takes for compatible (`license_is_gpl_compatible`). */
const GPL = new Set([
  'GPL',
  'GPL v2',
  'GPL and additional rights',
  'Dual BSD/GPL',
  'Dual MIT/GPL',
  'Dual MPL/GPL',
]);

/** The kind that is probed for a section. */
function kindIn(section: string): ProbedProgram | undefined {
  const kind = programKindOf(section);
  const same = ({ ksyscall: 'kprobe', kretsyscall: 'kretprobe', sk_skb: 'sk_skb/stream_parser' } as const)[
    kind as string
  ];
  const probed = same ?? kind;
  return Object.hasOwn(probedKinds, probed) ? (probed as ProbedProgram) : undefined;
}

function dateOfKfunc(name: string): string | undefined {
  return Object.hasOwn(facts.kfuncs, name)
    ? facts.kfuncs[name as keyof typeof facts.kfuncs].since
    : undefined;
}

/** `bpf_prog_load`: tracing takes CAP_PERFMON, networks CAP_NET_ADMIN, and all of them CAP_BPF. */
function capabilitiesOf(type: string | undefined): readonly string[] {
  if (type === undefined) return ['BPF'];
  const tracing = [
    'kprobe',
    'tracepoint',
    'perf_event',
    'raw_tracepoint',
    'raw_tracepoint_writable',
    'tracing',
    'lsm',
    'struct_ops',
    'ext',
  ];
  if (tracing.includes(type)) return ['BPF', 'PERFMON'];
  return type === 'syscall' || type === 'socket_filter' || type === 'cgroup_skb'
    ? ['BPF']
    : ['BPF', 'NET_ADMIN'];
}
