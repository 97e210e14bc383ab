import {
  type AttachArguments,
  type AttachedBy,
  attachedBy,
  type BpfMap,
  type ObjectSpec,
  type ProgramKind,
  type ProgramSpec,
  SocketMap,
} from '@ebpf-ts/core';
import { split, unknown } from './variables.ts';

/** What a program's `attach` takes, whatever its kind. */
type Options = AttachArguments<ProgramKind>;

/** The maps of the object once it is loaded, of which some programs need one to attach to. */
type Maps = Readonly<Record<string, BpfMap>>;

/** Where each program attaches: those of `--attach`, and those whose section says it. */
export interface Targets {
  readonly given: ReadonlyMap<string, (maps: Maps) => Options>;
  /** Programs that are loaded and not attached, with what they need. */
  readonly missing: readonly string[];
}

export function targetsOf(spec: ObjectSpec, attach: readonly string[]): Targets {
  const given = new Map<string, (maps: Maps) => Options>();
  for (const assignment of attach) {
    const { name, value } = split('--attach', assignment, 'PROGRAM=TARGET');
    const program = spec.programs[name];
    if (program === undefined) throw new Error(unknown('program', name, Object.keys(spec.programs)));
    given.set(name, optionsOf(program, value, spec));
    // Whoever names a program wants it, also where its section says ?.
    program.autoload = true;
  }
  const missing = Object.values(spec.programs)
    .filter(({ name, autoload, attachable }) => autoload && !attachable && !given.has(name))
    .map((program) => `${program.name} (${program.section}): ${needOf(program)}`);
  return { given, missing };
}

/** One way to write a target. What is wrong with one is said before the object is loaded. */
interface Form {
  readonly form: string;
  readonly read: (target: string, spec: ObjectSpec) => Options | ((maps: Maps) => Options);
}

/** How the target of each way of attaching is written. */
const FORMS: Partial<Record<AttachedBy, Form>> = {
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
  netfilter: { form: 'FAMILY:HOOK:PRIORITY', read: netfilterOptions },
  sockmap: { form: 'MAP', read: sockmapOptions },
  iter: { form: 'pid:PID, tid:TID, cgroup:FOLDER or map:MAP', read: iterOptions },
};

/** Why the command line cannot name what such programs attach to. */
const OUT_OF_REACH: Partial<Record<AttachedBy, string>> = {
  freplace: 'it takes the place of a function of another object that the same application has loaded',
  socket: 'it attaches to a socket of the application that loads it',
};

function optionsOf(program: ProgramSpec, target: string, spec: ObjectSpec): (maps: Maps) => Options {
  const { name, kind } = program;
  const form = FORMS[attachedBy[kind]];
  // The verifier looks at such a program together with its target.
  if (attachedBy[kind] === 'trace') {
    program.target = target;
    return () => [];
  }
  if (form === undefined) {
    const why = OUT_OF_REACH[attachedBy[kind]] ?? 'its section says where it attaches';
    throw new Error(`--attach ${name}=${target}: a program of kind ${kind} takes no target: ${why}`);
  }
  const options = form.read(target, spec);
  return typeof options === 'function' ? options : () => options;
}

function needOf({ name, kind }: ProgramSpec): string {
  const form = attachedBy[kind] === 'trace' ? 'FUNCTION' : FORMS[attachedBy[kind]]?.form;
  if (form !== undefined) return `attach it with --attach ${name}=${form}`;
  const why = OUT_OF_REACH[attachedBy[kind]];
  return why === undefined ? 'ebpf-ts run cannot attach it' : `ebpf-ts run cannot attach it: ${why}`;
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

/** Names that are none are told before the object is loaded. */
function netfilterOptions(target: string): Options {
  const [family, hook, priority, ...rest] = target.split(':');
  if (!family || !hook || !priority || !/^-?\d+$/.test(priority) || rest.length > 0) {
    throw new Error(`${target}: it is written FAMILY:HOOK:PRIORITY, such as ipv4:input:0`);
  }
  return [
    {
      family: oneOf('family', family, FAMILIES),
      hook: oneOf('hook', hook, HOOKS),
      priority: Number(priority),
    },
  ];
}

const FAMILIES = ['ipv4', 'ipv6'] as const;
const HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;

function oneOf<Name extends string>(what: string, name: string, names: readonly Name[]): Name {
  const found = names.find((each) => each === name);
  if (found === undefined) throw new Error(`${name}: the ${what} is one of ${names.join(', ')}`);
  return found;
}

function sockmapOptions(target: string, spec: ObjectSpec): (maps: Maps) => Options {
  const mapOf = mapNamed(target, spec);
  return (maps) => {
    const map = mapOf(maps);
    if (!(map instanceof SocketMap)) throw new Error(`${target}: it is no map of sockets`);
    return [{ map }];
  };
}

function iterOptions(target: string, spec: ObjectSpec): Options | ((maps: Maps) => Options) {
  const at = target.indexOf(':');
  const [what, which] = [target.slice(0, Math.max(at, 0)), target.slice(at + 1)];
  switch (what) {
    case 'pid':
    case 'tid':
      if (!/^[1-9]\d*$/.test(which)) throw new Error(`${target}: the ${what} is a number`);
      return what === 'pid' ? [{ pid: Number(which) }] : [{ tid: Number(which) }];
    case 'cgroup':
      return [{ cgroup: which }];
    case 'map': {
      const mapOf = mapNamed(which, spec);
      return (maps) => [{ map: mapOf(maps) }];
    }
    default:
      throw new Error(`${target}: it is written pid:PID, tid:TID, cgroup:FOLDER or map:MAP`);
  }
}

/** A map of the object, of which there has to be one of this name before it is loaded. */
function mapNamed(name: string, spec: ObjectSpec): (maps: Maps) => BpfMap {
  if (!Object.hasOwn(spec.maps, name)) throw new Error(unknown('map', name, Object.keys(spec.maps)));
  return (maps) => {
    const map = maps[name];
    if (map === undefined) throw new Error(`the map ${name} was not created`);
    return map;
  };
}

/** A path may have colons, what stands behind it has none. */
function pairOf(target: string, form: string): { readonly before: string; readonly place: string } {
  const at = target.lastIndexOf(':');
  if (at < 1) throw new Error(`${target}: it is written ${form}`);
  return { before: target.slice(0, at), place: target.slice(at + 1) };
}
