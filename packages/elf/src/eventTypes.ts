import type { Btf } from '@ebpf-ts/btf';
import type { MapDefinition } from './maps/definition.ts';
import type { ObjectFile } from './object.ts';

/**
 * The types of the records that ring and perf buffers carry, by the name of the map. Of each map decides, in this order:
 *
 * 1. `chosen`, the name of a struct, union or typedef;
 * 2. the map itself, `__type(value, struct event)`, which a perf buffer says with a struct or union only;
 * 3. a variable that no code of the object uses, and that points to a struct or union:
 *    `const struct event *unused_events __attribute__((unused));`. It speaks of the map whose name is in its own, between
 *    underscores, of the longest where several are; where none is, of the only map that is still without a type.
 *
 * Variables that disagree about a map leave it without a type, and its records are bytes.
 *
 * @throws {RangeError} where `chosen` names a map that is no such buffer, or a type that there is not
 * @example
 * ```ts
 * import { eventTypesOf, type ObjectFile } from '@ebpf-ts/elf';
 *
 * declare const object: ObjectFile;
 *
 * for (const [map, typeId] of eventTypesOf(object)) console.log(map, object.btf?.type(typeId).name);
 * ```
 */
export function eventTypesOf(
  object: ObjectFile,
  chosen: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, number> {
  const { btf } = object;
  const buffers = object.maps.filter(isEventBuffer);
  const types = new Map<string, number>();
  for (const [map, name] of Object.entries(chosen)) types.set(map, chosenType(btf, buffers, map, name));
  if (btf === undefined) return types;
  for (const map of buffers) {
    const own = ownType(btf, map);
    if (own !== undefined && !types.has(map.name)) types.set(map.name, own);
  }
  const untyped = buffers.map(({ name }) => name).filter((name) => !types.has(name));
  for (const [map, typeId] of hintedTypes(object, btf, untyped)) types.set(map, typeId);
  return types;
}

/**
 * Whether a map counts the records that found no room in another: a per-CPU array of one `u64` by the name of
 * `NAME_lost`, which is the convention by which programs report their losses.
 *
 * @example
 * ```ts
 * import { isLossCounter, type ObjectFile } from '@ebpf-ts/elf';
 *
 * declare const object: ObjectFile;
 *
 * console.log(object.maps.filter(isLossCounter).map(({ name }) => name));
 * ```
 */
export function isLossCounter({ name, typeName, valueSize }: MapDefinition): boolean {
  return name.endsWith('_lost') && typeName === 'percpu_array' && valueSize === 8;
}

function isEventBuffer({ typeName }: MapDefinition): boolean {
  return typeName === 'ringbuf' || typeName === 'perf_event_array';
}

function chosenType(
  btf: Btf | undefined,
  buffers: readonly MapDefinition[],
  map: string,
  name: string,
): number {
  if (!buffers.some((buffer) => buffer.name === map)) {
    const names = buffers.map((buffer) => buffer.name).join(', ') || 'none';
    throw new RangeError(`the object has no ring or perf buffer '${map}' to have events; it has: ${names}`);
  }
  const found = btf && (btf.find(name, 'struct') ?? btf.find(name, 'union') ?? btf.find(name, 'typedef'));
  if (found !== undefined) return found;
  throw new RangeError(
    `the events of '${map}' cannot be '${name}': the object's types have no struct, union or typedef of this name`,
  );
}

function ownType(btf: Btf, { typeName, valueTypeId }: MapDefinition): number | undefined {
  if (valueTypeId === undefined) return undefined;
  // The values of a perf event array are descriptors, which is what `__type(value, __u32)` says.
  return typeName === 'ringbuf' || isComposite(btf, valueTypeId) ? valueTypeId : undefined;
}

/** What variables say about the maps that nothing else gives a type. */
function hintedTypes(object: ObjectFile, btf: Btf, untyped: readonly string[]): ReadonlyMap<string, number> {
  const hints = new Map<string, Set<number>>();
  for (const { name, typeId } of hintsIn(object, btf)) {
    const map = mapOfHint(name, object.maps, untyped);
    if (map !== undefined) hints.set(map, (hints.get(map) ?? new Set()).add(typeId));
  }
  const agreed = [...hints].flatMap(([map, [first, ...others]]) =>
    first === undefined || others.length > 0 ? [] : [[map, first] as const],
  );
  return new Map(agreed);
}

function mapOfHint(
  variable: string,
  maps: readonly MapDefinition[],
  untyped: readonly string[],
): string | undefined {
  const [named] = maps
    .map(({ name }) => name)
    .filter((name) => `_${variable}_`.includes(`_${name}_`))
    .sort((one, other) => other.length - one.length);
  if (named !== undefined) return untyped.includes(named) ? named : undefined;
  return untyped.length === 1 ? untyped[0] : undefined;
}

/** The variables that are there for their types: pointers to structs that no code uses. */
function hintsIn(
  object: ObjectFile,
  btf: Btf,
): readonly { readonly name: string; readonly typeId: number }[] {
  const used = new Set(
    [...object.programs, ...object.subprograms]
      .flatMap(({ relocations }) => relocations)
      .flatMap(({ target }) => (target.kind === 'data' ? [target.variable] : [])),
  );
  return object.variables.flatMap(({ name, typeId }) => {
    const pointer = btf.type(btf.resolve(typeId));
    if (pointer.kind !== 'ptr' || used.has(name) || !isComposite(btf, pointer.typeId)) return [];
    return [{ name, typeId: btf.resolve(pointer.typeId) }];
  });
}

function isComposite(btf: Btf, typeId: number): boolean {
  const kind = btf.kindOf(btf.resolve(typeId));
  return kind === 'struct' || kind === 'union';
}
