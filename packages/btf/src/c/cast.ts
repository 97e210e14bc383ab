import type { Btf } from '../btf.ts';
import { budgetFor } from '../budget.ts';
import { alignmentsOf } from './alignment.ts';
import { declare, type Writer } from './definition.ts';
import { namesFor } from './names.ts';

/**
 * Writes types as they stand in a cast: `struct list_head *`, `char[16]`.
 *
 * The function that is returned throws {@link BtfError} for types that C cannot express.
 *
 * @example
 * ```ts
 * import { type Btf, castsOf } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 *
 * const castOf = castsOf(btf);
 * console.log(castOf(id)); // struct event *
 * ```
 */
export function castsOf(btf: Btf): (id: number) => string {
  const alignments = alignmentsOf(btf);
  const budget = budgetFor(btf);
  const writer: Writer = { btf, names: namesFor(btf), alignments, budget, purpose: 'cast' };
  return (id) => declare(writer, id, '', 0);
}
