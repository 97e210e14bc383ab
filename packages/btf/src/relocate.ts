import { Btf } from './btf.ts';
import { encodeTypes } from './builder/encode.ts';
import { BtfError } from './error.ts';
import { mapTypeIds, typeIdsOf } from './references.ts';
import type { BtfType } from './type.ts';

/**
 * Puts a split BTF onto another base. A module that was built out of the kernel's tree carries a small base of its
 * own (`.BTF.base`), with the name and size of each type that it needs; on a running kernel, those become the types
 * of that kernel. Does what libbpf's `btf__relocate` does.
 *
 * @throws {BtfError} when a type of the small base is not, or more than once, in the new one.
 * @example
 * ```ts
 * import { Btf, relocateBtf } from '@ebpf-ts/btf';
 *
 * declare const sections: { readonly btf: Uint8Array; readonly btfBase: Uint8Array };
 * declare const vmlinux: Btf;
 *
 * const module = relocateBtf(Btf.parse(sections.btf, { base: Btf.parse(sections.btfBase) }), vmlinux);
 * console.log(module.base === vmlinux);
 * ```
 */
export function relocateBtf(split: Btf, base: Btf): Btf {
  const distilled = split.base;
  if (distilled === undefined) {
    throw new BtfError(
      'BTF',
      undefined,
      'it is not split: it has no base to replace',
      'Parse it with its .BTF.base as base',
    );
  }
  const own: BtfType[] = [];
  for (let id = distilled.typeCount + 1; id <= split.typeCount; id++) own.push(split.type(id));
  const places = placesIn(base, distilled, embeddedIn(own, split));
  const shift = base.typeCount - distilled.typeCount;
  const relocate = (id: number) => (id > distilled.typeCount ? id + shift : (places[id] ?? 0));
  const types = own.map((type) => mapTypeIds(type, relocate));
  return Btf.parse(encodeTypes(types, { littleEndian: base.littleEndian, base }), { base });
}

/** The types of the small base whose layout matters, because a struct of the split BTF holds them by value. */
function embeddedIn(own: readonly BtfType[], split: Btf): ReadonlySet<number> {
  const embedded = new Set<number>();
  for (const type of own) {
    if (type.kind !== 'struct' && type.kind !== 'union') continue;
    for (const id of typeIdsOf(type)) embedded.add(elementOf(split, id));
  }
  return embedded;
}

function elementOf(btf: Btf, id: number): number {
  const type = btf.type(btf.resolve(id));
  return type.kind === 'array' ? elementOf(btf, type.elementTypeId) : type.id;
}

/** For each type of the small base, its id in the new one. */
function placesIn(base: Btf, distilled: Btf, embedded: ReadonlySet<number>): Uint32Array {
  const places = new Uint32Array(distilled.typeCount + 1);
  for (let id = 1; id <= distilled.typeCount; id++) {
    const wanted = distilled.type(id);
    const candidates = base.findAll(wanted.name).map((candidate) => base.type(candidate));
    const fitting = candidates.filter((type) => fits(wanted, type, embedded.has(id), candidates));
    const [place, another] = fitting;
    if (place === undefined) throw refuse(wanted, 'the base has no such type');
    if (another !== undefined) {
      throw refuse(wanted, `the base has several of that size: types ${place.id} and ${another.id}`);
    }
    places[id] = place.id;
  }
  return places;
}

/** The size of a struct counts where the struct is embedded, or the base has several of its name. */
function fits(wanted: BtfType, type: BtfType, isEmbedded: boolean, candidates: readonly BtfType[]): boolean {
  switch (wanted.kind) {
    case 'int':
      return type.kind === 'int' && type.size === wanted.size && type.encoding === wanted.encoding;
    case 'float':
      return type.kind === 'float' && type.size === wanted.size;
    case 'enum':
      return (type.kind === 'enum' || type.kind === 'enum64') && type.size === wanted.size;
    case 'fwd':
      return (type.kind === 'fwd' ? type.target : type.kind) === wanted.target;
    case 'struct':
    case 'union': {
      if (type.kind !== wanted.kind) return false;
      const ambiguous = candidates.filter(isComposite).length > 1;
      return type.size === wanted.size || !(isEmbedded || ambiguous);
    }
    default:
      throw refuse(wanted, 'a base to be replaced holds no such kind');
  }
}

function isComposite(type: BtfType): boolean {
  return type.kind === 'struct' || type.kind === 'union';
}

function refuse(type: BtfType, reason: string): BtfError {
  return new BtfError(
    `BTF type ${type.id} of .BTF.base (${type.kind} ${type.name})`,
    undefined,
    reason,
    'Build the module for the kernel whose BTF this is',
  );
}
