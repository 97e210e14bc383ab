import type { Btf, BtfType } from '@ebpf-ts/btf';
import type { CoreRelocation } from '@ebpf-ts/elf';
import { nearest } from '../nearest.ts';

/** What libbpf makes of a CO-RE relocation against a kernel's types. */
export type CoreAnswer =
  /** `value` where it decides which way the program goes. */
  | { readonly found: true; readonly value: bigint | undefined }
  /** The type, member or value that the kernel does not have. */
  | { readonly found: false; readonly missing: string };

/**
 * Resolves a relocation as `bpf_core_calc_relo_insn` does: the type by its name, members by theirs, in the kernel's types
 * and, where these have no such type, in those of its modules.
 */
export function resolveCore(object: Btf, relocation: CoreRelocation, targets: Iterable<Btf>): CoreAnswer {
  const { kind, typeId, access } = relocation;
  if (kind === 'local_type_id') return { found: true, value: BigInt(typeId) };
  const local = object.type(typeId);
  const name = essential(local.name);
  const [first = 0, ...path] = access.split(':').map(Number);
  let missing = `no ${local.kind} ${name}`;
  for (const target of targets) {
    const candidates = target
      .findAll(name)
      .map((id) => target.type(id))
      .filter((type) => kindsAgree(local, type));
    for (const candidate of candidates) {
      const answer = against({ object, target }, kind, local, candidate, first, path);
      if (answer.found) return answer;
      missing = answer.missing;
    }
    if (candidates.length > 0) break;
  }
  return { found: false, missing };
}

interface Sides {
  readonly object: Btf;
  readonly target: Btf;
}

function against(
  sides: Sides,
  kind: CoreRelocation['kind'],
  local: BtfType,
  candidate: BtfType,
  first: number,
  path: readonly number[],
): CoreAnswer {
  switch (kind) {
    case 'type_exists':
    case 'type_matches':
    case 'target_type_id':
      return { found: true, value: kind === 'target_type_id' ? undefined : 1n };
    case 'type_size':
      return { found: true, value: BigInt(sides.target.sizeOf(candidate.id)) };
    case 'enumval_exists':
    case 'enumval_value':
      return enumValue(sides, kind, local, candidate, first);
    default:
      return field(sides, kind, local.id, candidate.id, path);
  }
}

function enumValue(
  { object, target }: Sides,
  kind: CoreRelocation['kind'],
  local: BtfType,
  candidate: BtfType,
  index: number,
): CoreAnswer {
  const [from, to] = [object.type(object.resolve(local.id)), target.type(target.resolve(candidate.id))];
  if ((from.kind !== 'enum' && from.kind !== 'enum64') || (to.kind !== 'enum' && to.kind !== 'enum64')) {
    return { found: false, missing: `${candidate.name} is no enum` };
  }
  const wanted = essential(from.values[index]?.name ?? '');
  const found = to.values.find(({ name }) => essential(name) === wanted);
  if (found === undefined) return { found: false, missing: `no ${wanted} in enum ${to.name}` };
  return { found: true, value: kind === 'enumval_exists' ? 1n : BigInt(found.value) };
}

/** Follows the members of the object by their names. Those without one are where others lie. */
function field(
  sides: Sides,
  kind: CoreRelocation['kind'],
  localId: number,
  targetId: number,
  path: readonly number[],
): CoreAnswer {
  const { object, target } = sides;
  let [from, to] = [localId, targetId];
  for (const index of path) {
    const local = object.type(object.resolve(from));
    const there = target.type(target.resolve(to));
    if (local.kind === 'array') {
      if (there.kind !== 'array') return { found: false, missing: `${target.type(to).name} is no array` };
      if (index >= there.length && there.length > 0) return { found: false, missing: `no element ${index}` };
      [from, to] = [local.elementTypeId, there.elementTypeId];
      continue;
    }
    if (local.kind !== 'struct' && local.kind !== 'union')
      return { found: false, missing: `no member ${index}` };
    const member = local.members[index];
    if (member === undefined) return { found: false, missing: `no member ${index}` };
    from = member.typeId;
    if (member.name === '') continue;
    const found = memberOf(target, to, essential(member.name));
    if (found === undefined) {
      const near = nearest(member.name, namesOf(target, to));
      const hint = near.length > 0 ? `; near it: ${near.join(', ')}` : '';
      return { found: false, missing: `no member ${member.name} in ${there.kind} ${there.name}${hint}` };
    }
    if (!fieldsAgree(sides, from, found)) {
      return { found: false, missing: `${there.name}.${member.name} is of another kind` };
    }
    to = found;
  }
  return { found: true, value: kind === 'field_exists' ? 1n : undefined };
}

function memberOf(btf: Btf, id: number, name: string): number | undefined {
  const type = btf.type(btf.resolve(id));
  if (type.kind !== 'struct' && type.kind !== 'union') return undefined;
  for (const member of type.members) {
    if (member.name !== '' && essential(member.name) === name) return member.typeId;
    if (member.name !== '') continue;
    const found = memberOf(btf, member.typeId, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* namesOf(btf: Btf, id: number): Generator<string> {
  const type = btf.type(btf.resolve(id));
  if (type.kind !== 'struct' && type.kind !== 'union') return;
  for (const { name, typeId } of type.members) {
    if (name === '') yield* namesOf(btf, typeId);
    else yield name;
  }
}

/** What follows three underscores tells apart flavours of a type in the object only. */
function essential(name: string): string {
  return name.replace(/___.*$/, '');
}

function kindsAgree(local: BtfType, target: BtfType): boolean {
  const kind = ({ kind }: BtfType) => (kind === 'enum64' ? 'enum' : kind);
  return kind(local) === kind(target);
}

/** `bpf_core_fields_are_compat`: two composites agree, as do pointers, and integers of whatever size. */
function fieldsAgree(sides: Sides, localId: number, targetId: number): boolean {
  const { object, target } = sides;
  const [local, there] = [object.type(object.resolve(localId)), target.type(target.resolve(targetId))];
  const composite = ({ kind }: BtfType) => kind === 'struct' || kind === 'union';
  if (composite(local) && composite(there)) return true;
  if (!kindsAgree(local, there)) return false;
  if (local.kind === 'array' && there.kind === 'array') {
    return fieldsAgree(sides, local.elementTypeId, there.elementTypeId);
  }
  if (local.kind === 'enum' || local.kind === 'enum64' || local.kind === 'fwd') {
    const [a, b] = [essential(local.name), essential(there.name)];
    return a === '' || b === '' || a === b;
  }
  return local.kind !== 'func_proto';
}
