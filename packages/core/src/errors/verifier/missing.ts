import type { Btf } from '@ebpf-ts/btf';
import type { CoreRelocation, ObjectFile } from '@ebpf-ts/elf';
import { kernelBtf, nearest } from '@ebpf-ts/probe';
import type { CodePlace } from './code.ts';
import type { Diagnosis } from './diagnose.ts';

/**
 * Names what the kernel does not have, where libbpf put a call of no function in place of an instruction that needs it
 * (`call unknown#195896080`). The log has only a number, or libbpf's own short form of a path.
 */
export function missingInKernel(
  { reason }: Diagnosis,
  place: CodePlace | undefined,
  file: ObjectFile,
  btf: string | undefined,
): Pick<Diagnosis, 'explanation'> | undefined {
  if (place === undefined) return undefined;
  switch (reason) {
    case 'core-relocation': {
      const relocation = file.coreRelocations.find(
        ({ section, instructionOffset }) =>
          section === place.function.section && instructionOffset === place.sectionOffset,
      );
      if (relocation?.path === undefined) return undefined;
      return { explanation: missingType(relocation, relocation.path, btf) };
    }
    case 'map-not-created':
    case 'kfunc-unresolved': {
      const target = place.function.relocations.find(({ offset }) => offset === place.sectionOffset)?.target;
      if (target?.kind === 'map') {
        return { explanation: `The program uses map ${target.name}, which is not created on this kernel.` };
      }
      if (target?.kind === 'kfunc') return { explanation: `This kernel has no kfunc ${target.name}.` };
      return undefined;
    }
    default:
      return undefined;
  }
}

/** What was looked for, `task_struct.mm` or `bpf_func_id::BPF_FUNC_x`, and what this kernel has instead. */
function missingType({ kind }: CoreRelocation, path: string, btfPath: string | undefined): string {
  const what = `The object was compiled to use ${path} (CO-RE ${kind}), which this kernel does not have`;
  try {
    const btf = kernelBtf(btfPath);
    return btf === undefined ? `${what}.` : `${what}${insteadOf(path, btf)}.`;
  } catch {
    // Damaged types of a kernel must not take the place of the error that is told.
    return `${what}.`;
  }
}

function insteadOf(path: string, btf: Btf): string {
  const [root = '', ...rest] = path.split(/\.|::/);
  // What follows three underscores tells apart flavours of a type in the object only.
  const name = root.replace(/___.*$|\[\d+\]$/g, '');
  const id = KINDS.map((each) => btf.find(name, each)).find((found) => found !== undefined);
  if (id === undefined)
    return `: there is no type ${name} in its BTF${listed(nearest(name, typeNames(btf)))}`;
  const missing = firstMissing(btf, id, rest);
  if (missing === undefined) return ` in this form: its ${name} is of another kind or size`;
  return `: its ${missing.type} has no ${missing.name}${listed(nearest(missing.name, missing.candidates))}`;
}

const KINDS = ['struct', 'union', 'enum', 'enum64', 'typedef'] as const;

function listed(near: readonly string[]): string {
  return near.length === 0 ? '' : `; near it: ${near.join(', ')}`;
}

function* typeNames(btf: Btf): Generator<string> {
  for (let id = 1; id <= btf.typeCount; id++) {
    const kind = btf.kindOf(id);
    if (KINDS.some((each) => each === kind)) yield btf.type(id).name;
  }
}

/** Follows names of members or values until there is one that the kernel does not have. */
function firstMissing(btf: Btf, id: number, path: readonly string[]) {
  let current = id;
  for (const step of path) {
    const name = step.replace(/\[\d+\].*$/, '');
    const type = btf.type(btf.resolve(current));
    if (type.kind === 'enum' || type.kind === 'enum64') {
      const values = type.values.map((value) => value.name);
      return values.includes(name) ? undefined : { type: `enum ${type.name}`, name, candidates: values };
    }
    const members = membersOf(btf, current);
    const found = members.get(name);
    if (found === undefined) return { type: `${type.kind} ${type.name}`, name, candidates: members.keys() };
    current = found;
  }
  return undefined;
}

/** Members by their names, with those of the anonymous ones among them. */
function membersOf(btf: Btf, id: number): Map<string, number> {
  let resolved = btf.type(btf.resolve(id));
  while (resolved.kind === 'array') resolved = btf.type(btf.resolve(resolved.elementTypeId));
  if (resolved.kind !== 'struct' && resolved.kind !== 'union') return new Map();
  return new Map(
    resolved.members.flatMap(({ name, typeId }): (readonly [string, number])[] =>
      name === '' ? [...membersOf(btf, typeId)] : [[name, typeId]],
    ),
  );
}
