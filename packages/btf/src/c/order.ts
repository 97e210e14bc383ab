import type { Btf } from '../btf.ts';
import type { Budget } from '../budget.ts';
import type { BtfError } from '../error.ts';
import { typeIdsOf } from '../references.ts';
import type { BtfType } from '../type.ts';

/** Puts types into an order in which C accepts them: what is held by value is defined before its holder. */
export interface Order {
  /** The types to define for this one to be complete, without those of earlier calls. */
  add(id: number): readonly number[];
}

const open = 1;
const done = 2;

/** Whether a type must be defined before what refers to it; otherwise a forward declaration is enough. */
type Link = 'strong' | 'weak';

export function orderOf(btf: Btf, budget: Budget): Order {
  /** 0 until a type is visited. */
  const states = new Uint8Array(btf.typeCount + 1);
  states[0] = done;
  const referenced = referencedIn(btf);
  let queue: number[] = [];

  const visitAll = (ids: readonly number[], throughPointer: boolean, depth: number): Link =>
    ids.map((id) => visit(id, throughPointer, depth)).includes('strong') ? 'strong' : 'weak';

  const define = (id: number): Link => {
    queue.push(id);
    states[id] = done;
    return 'strong';
  };

  function visit(id: number, throughPointer: boolean, depth: number): Link {
    budget.spend(id, depth);
    if (states[id] === done) return 'strong';
    const type = btf.type(id);
    if (states[id] === open) {
      if ((type.kind === 'struct' || type.kind === 'union') && throughPointer && type.name !== '')
        return 'weak';
      throw endless(btf, type);
    }
    switch (type.kind) {
      case 'ptr': {
        const link = visit(type.typeId, true, depth + 1);
        states[id] = done;
        return link;
      }
      case 'array':
        return visit(type.elementTypeId, false, depth + 1);
      case 'volatile':
      case 'const':
      case 'restrict':
      case 'type_tag':
        return visit(type.typeId, throughPointer, depth + 1);
      case 'func_proto': {
        const ids = [type.returnTypeId, ...type.parameters.map(({ typeId }) => typeId)];
        return visitAll(ids, throughPointer, depth + 1);
      }
      case 'struct':
      case 'union':
        // What has no name is written in place, also behind a pointer.
        if (throughPointer && type.name !== '') return 'weak';
        states[id] = open;
        for (const { typeId } of type.members) visit(typeId, false, depth + 1);
        if (type.name !== '') queue.push(id);
        states[id] = done;
        return 'strong';
      case 'enum':
      case 'enum64':
      case 'fwd':
        // An anonymous enum that nothing refers to is one of constants.
        if (type.name !== '' || referenced[id] === 0) return define(id);
        states[id] = done;
        return 'strong';
      case 'typedef': {
        const link = visit(type.typeId, throughPointer, depth + 1);
        return throughPointer && link === 'weak' ? 'weak' : define(id);
      }
      default:
        states[id] = done;
        return 'weak';
    }
  }

  return {
    add(id) {
      queue = [];
      visit(id, false, 0);
      return queue;
    },
  };
}

function referencedIn(btf: Btf): Uint8Array {
  const referenced = new Uint8Array(btf.typeCount + 1);
  for (let id = 1; id <= btf.typeCount; id++) {
    for (const other of typeIdsOf(btf.type(id))) referenced[other] = 1;
  }
  return referenced;
}

function endless(btf: Btf, { id, kind, name }: BtfType): BtfError {
  const reason = 'it needs itself to be defined first, which C cannot express';
  return btf.refusal(id, reason, 'Check that the BTF is sound', ` (${kind} ${name})`);
}
