import {
  type AttachArguments,
  type AttachedBy,
  attachedBy,
  type ObjectSpec,
  type ProgramKind,
  type ProgramSpec,
} from '@ebpf-ts/core';
import { split, unknown } from './variables.ts';

/** What a program's `attach` takes, whatever its kind. */
type Options = AttachArguments<ProgramKind>;

/** Where each program attaches: those of `--attach`, and those whose section says it. */
export interface Targets {
  readonly given: ReadonlyMap<string, Options>;
  /** Programs that are loaded and not attached, with what they need. */
  readonly missing: readonly string[];
}

export function targetsOf(spec: ObjectSpec, attach: readonly string[]): Targets {
  const given = new Map<string, Options>();
  for (const assignment of attach) {
    const { name, value } = split('--attach', assignment, 'PROGRAM=TARGET');
    const program = spec.programs[name];
    if (program === undefined) throw new Error(unknown('program', name, Object.keys(spec.programs)));
    given.set(name, optionsOf(program, value));
    // Whoever names a program wants it, also where its section says ?.
    program.autoload = true;
  }
  const missing = Object.values(spec.programs)
    .filter(({ name, autoload, attachable }) => autoload && !attachable && !given.has(name))
    .map((program) => `${program.name} (${program.section}): ${needOf(program)}`);
  return { given, missing };
}

/** How the target of each way of attaching is written. */
const FORMS: Partial<
  Record<AttachedBy, { readonly form: string; readonly read: (target: string) => Options }>
> = {
  kprobe: { form: 'FUNCTION', read: (target) => [{ function: target }] },
  kretprobe: { form: 'FUNCTION', read: (target) => [{ function: target }] },
  'kprobe.multi': { form: 'PATTERN', read: (target) => [{ pattern: target }] },
  ksyscall: { form: 'SYSCALL', read: (target) => [{ syscall: target }] },
  tracepoint: { form: 'CATEGORY/NAME', read: tracepointOptions },
  raw_tp: { form: 'NAME', read: (target) => [{ tracepoint: target }] },
  perf_event: { form: 'HZ', read: (target) => [{ type: 'profile', hz: Number(target) }] },
  xdp: { form: 'INTERFACE', read: (target) => [{ interface: target }] },
  tcx: { form: 'INTERFACE', read: (target) => [{ interface: target }] },
  netkit: { form: 'INTERFACE', read: (target) => [{ interface: target }] },
  tc: { form: 'INTERFACE:DIRECTION', read: tcOptions },
  route: { form: 'INTERFACE:DESTINATION', read: routeOptions },
  cgroup: { form: 'FOLDER', read: (target) => [{ cgroup: target }] },
  netns: { form: 'NAMESPACE', read: (target) => [{ namespace: target }] },
  uprobe: { form: 'BINARY:FUNCTION', read: uprobeOptions },
  'uprobe.multi': { form: 'BINARY:PATTERN', read: uprobeMultiOptions },
  usdt: { form: 'BINARY:PROVIDER:NAME', read: usdtOptions },
};

function optionsOf(program: ProgramSpec, target: string): Options {
  const { name, kind } = program;
  const form = FORMS[attachedBy[kind]];
  // The verifier looks at such a program together with its target.
  if (attachedBy[kind] === 'trace') {
    program.target = target;
    return [];
  }
  if (form === undefined) {
    throw new Error(
      `--attach ${name}=${target}: a program of kind ${kind} takes no target: its section says where it attaches`,
    );
  }
  return form.read(target);
}

function needOf({ name, kind }: ProgramSpec): string {
  const form = attachedBy[kind] === 'trace' ? 'FUNCTION' : FORMS[attachedBy[kind]]?.form;
  return form === undefined ? 'ebpf-ts run cannot attach it' : `attach it with --attach ${name}=${form}`;
}

function tracepointOptions(target: string): Options {
  const [category, name, ...rest] = target.split('/');
  if (!category || !name || rest.length > 0) throw new Error(`${target}: it is written CATEGORY/NAME`);
  return [{ tracepoint: `${category}/${name}` }];
}

function uprobeOptions(target: string): Options {
  const { before: binary, place } = pairOf(target, 'BINARY:FUNCTION');
  return [{ binary, symbol: place }];
}

function uprobeMultiOptions(target: string): Options {
  const { before: binary, place } = pairOf(target, 'BINARY:PATTERN');
  return [{ binary, pattern: place }];
}

function usdtOptions(target: string): Options {
  const { before, place: name } = pairOf(target, 'BINARY:PROVIDER:NAME');
  const { before: binary, place: provider } = pairOf(before, 'BINARY:PROVIDER:NAME');
  return [{ binary, provider, name }];
}

function tcOptions(target: string): Options {
  const { before, place: direction } = pairOf(target, 'INTERFACE:DIRECTION');
  if (direction !== 'ingress' && direction !== 'egress') {
    throw new Error(`${target}: the direction is ingress or egress`);
  }
  return [{ interface: before, direction }];
}

/** An address of IPv6 has colons, too; the name of an interface has none. */
function routeOptions(target: string): Options {
  const at = target.indexOf(':');
  if (at < 1) throw new Error(`${target}: it is written INTERFACE:DESTINATION`);
  return [{ interface: target.slice(0, at), destination: target.slice(at + 1) }];
}

/** A path may have colons, what stands behind it has none. */
function pairOf(target: string, form: string): { readonly before: string; readonly place: string } {
  const at = target.lastIndexOf(':');
  if (at < 1) throw new Error(`${target}: it is written ${form}`);
  return { before: target.slice(0, at), place: target.slice(at + 1) };
}
