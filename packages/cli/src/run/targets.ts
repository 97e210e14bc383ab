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
  xdp: { form: 'INTERFACE', read: (target) => [{ interface: target }] },
  tcx: { form: 'INTERFACE', read: (target) => [{ interface: target }] },
  cgroup: { form: 'FOLDER', read: (target) => [{ cgroup: target }] },
  uprobe: { form: 'BINARY:FUNCTION', read: uprobeOptions },
  'uprobe.multi': { form: 'BINARY:PATTERN', read: uprobeMultiOptions },
};

function optionsOf({ name, kind }: ProgramSpec, target: string): Options {
  const form = FORMS[attachedBy[kind]];
  if (form === undefined) {
    throw new Error(
      `--attach ${name}=${target}: a program of kind ${kind} takes no target: its section says where it attaches`,
    );
  }
  return form.read(target);
}

function needOf({ name, kind }: ProgramSpec): string {
  const form = FORMS[attachedBy[kind]]?.form;
  return form === undefined ? 'ebpf-ts run cannot attach it' : `attach it with --attach ${name}=${form}`;
}

function uprobeOptions(target: string): Options {
  const { binary, place } = pair(target, 'FUNCTION');
  return [{ binary, symbol: place }];
}

function uprobeMultiOptions(target: string): Options {
  const { binary, place } = pair(target, 'PATTERN');
  return [{ binary, pattern: place }];
}

/** A path may have colons, a function has none. */
function pair(target: string, second: string): { readonly binary: string; readonly place: string } {
  const at = target.lastIndexOf(':');
  if (at < 1) throw new Error(`${target}: it is written BINARY:${second}`);
  return { binary: target.slice(0, at), place: target.slice(at + 1) };
}
