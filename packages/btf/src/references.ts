import type { BtfType } from './type.ts';

/** The type with every type id that it refers to replaced by what `map` makes of it. Its own id stays. */
export function mapTypeIds(type: BtfType, map: (id: number) => number): BtfType {
  switch (type.kind) {
    case 'ptr':
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
    case 'decl_tag':
    case 'func':
    case 'var':
      return { ...type, typeId: map(type.typeId) };
    case 'array':
      return { ...type, elementTypeId: map(type.elementTypeId), indexTypeId: map(type.indexTypeId) };
    case 'struct':
    case 'union':
      return { ...type, members: type.members.map((member) => mapped(member, map)) };
    case 'func_proto':
      return {
        ...type,
        returnTypeId: map(type.returnTypeId),
        parameters: type.parameters.map((parameter) => mapped(parameter, map)),
      };
    case 'datasec':
      return { ...type, variables: type.variables.map((variable) => mapped(variable, map)) };
    default:
      return type;
  }
}

/** The ids of the types that a type refers to, in the order of its record; 0 is void. */
export function typeIdsOf(type: BtfType): readonly number[] {
  const ids: number[] = [];
  mapTypeIds(type, (id) => {
    ids.push(id);
    return id;
  });
  return ids;
}

function mapped<T extends { readonly typeId: number }>(item: T, map: (id: number) => number): T {
  return { ...item, typeId: map(item.typeId) };
}
