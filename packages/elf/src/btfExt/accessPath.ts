import type { CoreRelocationKind } from './coreRelocationKind.ts';
import type { Context } from './table.ts';

type Types = Pick<Context, 'btf' | 'typeOf'>;

/**
 * Spells out the indices of an access with the names of members, elements or enum values, as libbpf does in its
 * log (`bpf_core_format_spec`); undefined where they lead out of the type.
 */
export function accessPath(
  types: Types,
  kind: CoreRelocationKind,
  typeId: number,
  access: string,
): string | undefined {
  const indices = access.split(':').map(Number);
  const name = types.typeOf(typeId).name || '<anon>';
  if (wholeTypes.has(kind)) return access === '0' ? name : undefined;
  if (kind === 'enumval_exists' || kind === 'enumval_value') return enumValue(types, name, typeId, indices);
  return field(types, name, typeId, indices);
}

const wholeTypes: ReadonlySet<CoreRelocationKind> = new Set([
  'local_type_id',
  'target_type_id',
  'type_exists',
  'type_size',
  'type_matches',
]);

function enumValue(
  { btf, typeOf }: Types,
  name: string,
  typeId: number,
  indices: readonly number[],
): string | undefined {
  const type = typeOf(btf.resolve(typeId));
  const [index = 0] = indices;
  if ((type.kind !== 'enum' && type.kind !== 'enum64') || indices.length > 1) return undefined;
  const value = type.values[index];
  return value && `${name}::${value.name}`;
}

/** The first index is of the pointer that the access begins with, the others of members and elements. */
function field(
  { btf, typeOf }: Types,
  name: string,
  typeId: number,
  [first = 0, ...rest]: readonly number[],
): string | undefined {
  let path = first > 0 ? `${name}[${first}]` : name;
  let current = typeId;
  for (const index of rest) {
    const type = typeOf(btf.resolve(current));
    if (type.kind === 'struct' || type.kind === 'union') {
      const member = type.members[index];
      if (member === undefined) return undefined;
      // Members without a name are where others lie, and are passed over in the source, too.
      if (member.name !== '') path += `.${member.name}`;
      current = member.typeId;
    } else if (type.kind === 'array') {
      path += `[${index}]`;
      current = type.elementTypeId;
    } else {
      return undefined;
    }
  }
  return path;
}
