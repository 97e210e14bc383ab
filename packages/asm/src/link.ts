import type { Draft, PlacedDraft, Targeted } from './draft.ts';
import { AsmError, type AsmPlace } from './error.ts';
import { helperId } from './helpers/helper.ts';
import { type Instruction, slotCount } from './instruction.ts';
import type { Program, Reference } from './program.ts';

/** How a program becomes one. */
export interface LinkOptions {
  /** Whether jumps that 16 bits do not reach become several instructions, the last a `gotol`. */
  readonly widen: boolean;
}

/**
 * Lays out drafts, and fills in the distances to labels, each of which stands before the draft of its index. What is
 * neither a label nor a helper is left to the loader.
 */
export function link(
  drafts: readonly PlacedDraft[],
  labels: ReadonlyMap<string, number>,
  { widen }: LinkOptions,
): Program {
  const known = drafts.map(({ draft, place }) => ({ draft: withLabel(draft, labels), place }));
  const far = new Set<number>();
  let starts = layOut(known, far);
  for (let before = -1; before < far.size; starts = layOut(known, far)) {
    before = far.size;
    for (const index of outOfReach(known, labels, starts)) far.add(index);
    if (far.size > 0 && !widen) throw tooFar(known, far);
  }

  const instructions: Instruction[] = [];
  const references: Reference[] = [];
  for (const [index, { draft, place }] of known.entries()) {
    const slot = starts[index] ?? 0;
    if ('use' in draft) references.push({ index: instructions.length, slot, ...draft });
    if ('label' in draft) {
      const target = starts[placeOf(draft.label, labels, place)] ?? 0;
      instructions.push(...jumpTo(draft.instruction, target, slot, far.has(index)));
    } else {
      instructions.push('use' in draft ? placeholder(draft) : draft.instruction);
    }
  }
  const named = [...labels].map(([name, index]): [string, number] => [name, starts[index] ?? 0]);
  return { instructions, labels: new Map(named), references };
}

/** A symbol of the program itself, or of the kernel's helpers, is no reference. */
function withLabel(draft: Draft, labels: ReadonlyMap<string, number>): Draft {
  if (!('use' in draft)) return draft;
  const { symbol: label } = draft;
  if (draft.use === 'address' && labels.has(label)) {
    return { instruction: { kind: 'loadImmediate', dst: draft.dst, source: 'function', offset: 0 }, label };
  }
  if (draft.use !== 'call') return draft;
  if (labels.has(label)) return { instruction: { kind: 'callFunction', offset: 0 }, label };
  const helper = helperId(label);
  return helper === undefined ? draft : { instruction: { kind: 'callHelper', helper } };
}

/** What holds the place of a reference until it is resolved. */
function placeholder(draft: Extract<Draft, { readonly symbol: string }>): Instruction {
  switch (draft.use) {
    case 'map':
      return { kind: 'loadImmediate', dst: draft.dst, source: 'map', fd: 0 };
    case 'variable':
      return { kind: 'loadImmediate', dst: draft.dst, source: 'mapValue', fd: 0, offset: 0 };
    case 'address':
      return { kind: 'loadImmediate', dst: draft.dst, source: 'value', value: 0n };
    case 'kfunc':
      return { kind: 'callKfunc', btfId: 0, module: 0 };
    case 'call':
      // As compilers leave a call of what they do not know.
      return { kind: 'callFunction', offset: -1 };
  }
}

/** The first slot of each draft, and behind them the end. */
function layOut(drafts: readonly PlacedDraft[], far: ReadonlySet<number>): readonly number[] {
  let slot = 0;
  const starts = drafts.map(({ draft }, index) => {
    const start = slot;
    slot += slotsOf(draft, far.has(index));
    return start;
  });
  return [...starts, slot];
}

function slotsOf(draft: Draft, far: boolean): number {
  if ('use' in draft) return draft.use === 'call' || draft.use === 'kfunc' ? 1 : 2;
  return far && 'label' in draft ? jumpTo(draft.instruction, 0, 0, far).length : slotCount(draft.instruction);
}

/** The drafts whose distances 16 bits do not hold. */
function outOfReach(
  drafts: readonly PlacedDraft[],
  labels: ReadonlyMap<string, number>,
  starts: readonly number[],
): readonly number[] {
  return [...drafts.entries()].flatMap(([index, { draft, place }]) => {
    if (!('label' in draft) || !isShort(draft.instruction)) return [];
    const distance = (starts[placeOf(draft.label, labels, place)] ?? 0) - (starts[index] ?? 0) - 1;
    return distance === (distance << 16) >> 16 ? [] : [index];
  });
}

function isShort({ kind }: Targeted): boolean {
  return kind === 'goto' || kind === 'jump' || kind === 'mayGoto';
}

/** The jump at `slot`; a far one that has a condition jumps to a far one that has none. */
function jumpTo(jump: Targeted, target: number, slot: number, far: boolean): readonly Instruction[] {
  if (!far) return [{ ...jump, offset: target - slot - 1 }];
  if (jump.kind === 'goto') return [{ kind: 'gotol', offset: target - slot - 1 }];
  return [
    { ...jump, offset: 1 },
    { kind: 'goto', offset: 1 },
    { kind: 'gotol', offset: target - slot - 3 },
  ];
}

function placeOf(label: string, labels: ReadonlyMap<string, number>, place: AsmPlace): number {
  const index = labels.get(label);
  if (index !== undefined) return index;
  throw new AsmError(place, `there is no label ${label}`, 'Define it, or correct its name');
}

function tooFar(drafts: readonly PlacedDraft[], far: ReadonlySet<number>): AsmError {
  const [first = 0] = far;
  return new AsmError(
    drafts[first]?.place ?? { index: first },
    'the target is more than 32767 slots away, which 16 bits do not hold',
    'Jump by gotol, or let the builder widen jumps; both need version 4 of the instruction set (Linux 6.6)',
  );
}
