import type { Btf } from '@ebpf-ts/btf';

/** A `btf_decl_tag` attribute. */
export interface DeclTag {
  readonly text: string;
  /** The index of the member or parameter that it is on; undefined on the type, variable or function itself. */
  readonly component: number | undefined;
}

/**
 * The tags on declarations, by the id of the type, variable or function that they are on.
 *
 * @example
 * ```ts
 * import { declTagsOf, type ObjectFile } from '@ebpf-ts/elf';
 *
 * declare const object: ObjectFile;
 *
 * const tags = object.btf && declTagsOf(object.btf);
 * for (const { name, typeId } of object.programs) console.log(name, tags?.get(typeId ?? 0));
 * ```
 */
export function declTagsOf(btf: Btf): ReadonlyMap<number, readonly DeclTag[]> {
  const tags = new Map<number, DeclTag[]>();
  for (let id = 1; id <= btf.typeCount; id++) {
    if (btf.kindOf(id) !== 'decl_tag') continue;
    const type = btf.type(id);
    if (type.kind !== 'decl_tag') continue;
    const tag = { text: type.name, component: type.componentIndex < 0 ? undefined : type.componentIndex };
    const known = tags.get(type.typeId);
    if (known === undefined) tags.set(type.typeId, [tag]);
    else known.push(tag);
  }
  return tags;
}

/**
 * The `btf_type_tag` attributes of what a pointer points to, outermost first: `['percpu', 'rcu']`.
 *
 * @example
 * ```ts
 * import type { Btf } from '@ebpf-ts/btf';
 * import { typeTagsOf } from '@ebpf-ts/elf';
 *
 * declare const btf: Btf;
 * declare const pointerId: number;
 *
 * if (typeTagsOf(btf, pointerId).includes('user')) console.log('points to memory of the process');
 * ```
 */
export function typeTagsOf(btf: Btf, pointerId: number): readonly string[] {
  const pointer = btf.type(btf.resolve(pointerId));
  const tags: string[] = [];
  for (let type = pointer.kind === 'ptr' ? btf.type(pointer.typeId) : pointer; isLayer(type.kind); ) {
    if (type.kind === 'type_tag') tags.push(type.name);
    type = btf.type('typeId' in type ? type.typeId : 0);
  }
  return tags;
}

function isLayer(kind: string): boolean {
  return kind === 'type_tag' || kind === 'const' || kind === 'volatile' || kind === 'restrict';
}
