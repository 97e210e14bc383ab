import { calls } from './catalogue/calls.ts';
import { context } from './catalogue/context.ts';
import { internal } from './catalogue/internal.ts';
import { limits } from './catalogue/limits.ts';
import { memory } from './catalogue/memory.ts';
import { policy } from './catalogue/policy.ts';
import { registers } from './catalogue/registers.ts';
import { resources } from './catalogue/resources.ts';
import { structure } from './catalogue/structure.ts';
import type { Rejection, VerifierCategory } from './rejection.ts';

const shelves = {
  'Verifier Internal Error': internal,
  'Verifier Limit': limits,
  'Program Structure': structure,
  Policy: policy,
  'Execution Context Safety': context,
  'Resource Lifetime Safety': resources,
  'Call Type Safety': calls,
  'Register Type Safety': registers,
  'Memory Safety': memory,
} as const satisfies Record<VerifierCategory, unknown>;

type Shelf = (typeof shelves)[keyof typeof shelves];

/** A class of refusals, by its name in the catalogue. */
export type VerifierReason = Shelf extends infer S ? (S extends unknown ? keyof S : never) : never;

/** A class with its name and its category. */
export interface CataloguedRejection extends Rejection {
  readonly reason: VerifierReason;
  readonly category: VerifierCategory;
}

/** Every class, in the order in which they are looked for. */
export const catalogue: readonly CataloguedRejection[] = entriesOf(shelves).flatMap(([category, shelf]) =>
  entriesOf<Readonly<Partial<Record<VerifierReason, Rejection>>>>(shelf).flatMap(([reason, rejection]) =>
    rejection === undefined ? [] : [{ ...rejection, reason, category }],
  ),
);

/** `Object.entries` of an object whose keys are all in its type. */
function entriesOf<T extends object>(record: T): [keyof T, T[keyof T]][] {
  return Object.entries(record) as [keyof T, T[keyof T]][];
}
