import { jsonOf } from '@ebpf-ts/btf';
import type { LinkInfo } from '@ebpf-ts/core';
import type { Column } from '../terminal/columns.ts';

/** For people: what all links have, and the rest as `name=value`. */
export const linkColumns: readonly Column[] = [
  { title: 'ID', align: 'right' },
  { title: 'TYPE' },
  { title: 'PROG', align: 'right' },
  { title: 'TARGET' },
];

export function linkCells({
  id,
  type,
  programId,
  pinned: _,
  ...target
}: LinkInfo & { readonly pinned?: readonly string[] }): readonly string[] {
  const facts = Object.entries(target).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : jsonOf(value)}`,
  );
  return [`${id}`, type, `${programId}`, facts.join(' ')];
}
