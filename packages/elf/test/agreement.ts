import { expect } from 'vitest';
import {
  type FunctionReference,
  type MapDefinition,
  type ObjectFile,
  programSectionOf,
  type Relocation,
} from '../src/index.ts';
import type { Opinion, OpinionOfMap, OpinionOfProgram } from './oracle.ts';

/** Compares all that libbpf found in an object with what we found. */
export function expectAgreement(object: ObjectFile, theirs: Opinion): void {
  expect(object.license ?? '').toBe(theirs.license);
  if (object.version !== undefined) expect(object.version).toBe(versionOf(object, theirs));
  expect(functions(object)).toEqual(theirs.programs.map(withoutHabits));
  const declared = theirs.maps.filter(({ internal, members }) => internal === 0 && members === undefined);
  expect(object.maps.map(mapOf).sort(byName)).toEqual(declared.map(declaredMap).sort(byName));
  expect(globalData(object)).toEqual(
    theirs.maps
      .filter(({ internal }) => internal !== 0)
      .map(dataOf)
      .sort(byName),
  );
  expect(structOps(object)).toEqual(
    theirs.maps
      .filter(({ members }) => members)
      .map(structOf)
      .sort(byName),
  );
  expect(externs(object)).toEqual(theirs.externs.toSorted((a, b) => a.symbol - b.symbol));
  expect(coreRelocations(object)).toEqual(
    (theirs.core ?? []).map(({ spec, ...rest }) => [rest, pathOf(spec)]),
  );
  expect(
    object.functionInfo.map(({ section, instructionOffset, typeId }) => [section, instructionOffset, typeId]),
  ).toEqual((theirs.functions ?? []).map(({ section, offset, type }) => [section, offset, type]));
  expect(
    object.lineInfo.map((l) => [l.section, l.instructionOffset, l.line, l.column, l.file, l.source]),
  ).toEqual(theirs.lines ?? []);
  for (const { program, failed, subprograms } of theirs.reach) {
    if (failed === 0)
      expect([program, ...reachedFrom(object, program)]).toEqual([program, ...subprograms.toSorted()]);
  }
}

/** libbpf copies the four bytes as they are. */
function versionOf({ littleEndian }: ObjectFile, { version }: Opinion): number {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, version, true);
  return bytes.getUint32(0, littleEndian);
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);

/** The bits of libbpf's `enum sec_def_flags` that say more than what is looked up by name. */
const [attachTypeOptional, btfTarget, sleepable, xdpFrags] = [1, 4, 8, 16];

function functions(object: ObjectFile): readonly OpinionOfProgram[] {
  const index = new Map(object.sections.toReversed().map((section) => [section.name, section.index]));
  const all = [
    ...object.programs.map((each) => ({ ...each, subprogram: 0 })),
    ...object.subprograms.map((each) => ({ ...each, subprogram: 1 })),
  ].sort(
    (a, b) => (index.get(a.section) ?? 0) - (index.get(b.section) ?? 0) || a.sectionOffset - b.sectionOffset,
  );
  return all.map((each) => {
    const section = programSectionOf(each.section);
    const symbol = object.symbols.find(
      ({ type, section: at, value, name }) =>
        type === 'func' &&
        at === index.get(each.section) &&
        value === each.sectionOffset &&
        name === each.name,
    );
    return {
      name: each.name,
      section: each.section.replace(/^\?/, ''),
      offset: each.sectionOffset,
      instructions: each.instructionCount,
      subprogram: each.subprogram,
      type: section?.programTypeId ?? 0,
      attach: section?.attachTypeId ?? 0,
      autoload: each.section.startsWith('?') ? 0 : 1,
      global: symbol?.binding === 'local' ? 0 : 1,
      static_btf: symbol?.binding !== 'local' && each.linkage === 'static' ? 1 : 0,
      flags: section === undefined ? -1 : flagsOf(section),
      relocations: each.relocations.map((relocation) => relocationOf(object, relocation)),
    };
  });
}

/** Two flags are of libbpf's inner working, and whether an extern is called the instruction says. */
function withoutHabits(program: OpinionOfProgram): OpinionOfProgram {
  return {
    ...program,
    flags: program.flags < 0 ? -1 : program.flags & (attachTypeOptional | btfTarget | sleepable | xdpFrags),
    relocations: program.relocations.map((relocation) => {
      const { kind, offset, target } = relocation;
      if (kind === 'extern_call') return { ...relocation, kind: 'extern' };
      // It records the relocation, and finds that there is no function when it loads the program.
      return target === undefined && kind !== 'jump_table' ? { kind: 'unresolved', offset } : relocation;
    }),
  };
}

function flagsOf(section: NonNullable<ReturnType<typeof programSectionOf>>): number {
  return (
    (section.attachTypeOptional ? attachTypeOptional : 0) |
    (section.btfTarget ? btfTarget : 0) |
    (section.sleepable ? sleepable : 0) |
    (section.xdpFrags ? xdpFrags : 0)
  );
}

function relocationOf(
  object: ObjectFile,
  { offset, target }: Relocation,
): OpinionOfProgram['relocations'][number] {
  switch (target.kind) {
    case 'map':
    case 'call':
    case 'callback':
      return { kind: target.kind, offset, target: target.name };
    case 'data': {
      const arena = object.maps.find(({ typeName }) => typeName === 'arena');
      const name = target.section.startsWith('.addr_space') ? arena?.name : target.section;
      return { kind: 'data', offset, target: name ?? '', at: target.offset };
    }
    case 'jump_table':
      return { kind: 'jump_table', offset, at: target.offset, size: target.size };
    case 'kconfig':
    case 'ksym':
    case 'kfunc':
      return { kind: 'extern', offset, target: target.name };
    case 'unresolved':
      return { kind: 'unresolved', offset };
  }
}

function mapOf(map: MapDefinition): Omit<OpinionOfMap, 'internal' | 'autocreate' | 'members'> {
  const { name, type, keySize, valueSize, maxEntries, flags, mapExtra, numaNode, keyTypeId, valueTypeId } =
    map;
  return {
    name,
    type,
    keySize,
    valueSize,
    maxEntries,
    flags,
    mapExtra: String(mapExtra),
    numaNode: numaNode ?? 0,
    keyTypeId: keyTypeId ?? 0,
    valueTypeId: valueTypeId ?? 0,
    pinned: map.pinning === 'by_name' ? 1 : 0,
    slots: map.contents.toSorted((a, b) => a.index - b.index),
    ...(map.inner === undefined ? {} : { inner: withoutSlots(mapOf(map.inner)) }),
  };
}

function withoutSlots({
  slots,
  ...fields
}: ReturnType<typeof mapOf>): Omit<ReturnType<typeof mapOf>, 'slots'> {
  expect(slots).toEqual([]);
  return fields;
}

/** A ring's value type describes its records; libbpf takes it for values, and adjusts sizes to whole pages. */
function declaredMap({ internal, autocreate, members, ...map }: OpinionOfMap): ReturnType<typeof mapOf> {
  expect([internal, autocreate, members]).toEqual([0, 1, undefined]);
  return map.type === 27 && map.valueTypeId !== 0 ? { ...map, valueSize: 0 } : map;
}

function globalData(object: ObjectFile) {
  return object.globalData.map(({ section, size, flags }) => ({ name: section, size, flags })).sort(byName);
}

function dataOf({ name, valueSize, flags }: OpinionOfMap) {
  return { name, size: valueSize, flags };
}

function structOps(object: ObjectFile) {
  return object.structOps
    .map(({ name, autocreate, section, size, typeId, programs }) => ({
      name,
      autocreate: autocreate ? 1 : 0,
      flags: section.endsWith('.link') ? 1 << 13 : 0,
      size,
      typeId,
      members: programs.map(({ member, program }) => ({ name: member, program })),
    }))
    .sort(byName);
}

function structOf({ name, autocreate, flags, valueSize, valueTypeId, members }: OpinionOfMap) {
  return { name, autocreate, flags, size: valueSize, typeId: valueTypeId, members: members ?? [] };
}

function externs(object: ObjectFile): Opinion['externs'] {
  return object.externs.map(({ name, kind, weak, typeId, symbol }) => ({
    name,
    kind: kind === 'kconfig' ? 'kconfig' : 'ksym',
    weak: weak ? 1 : 0,
    btf: typeId ?? 0,
    symbol,
  }));
}

/** In the order of `enum bpf_core_relo_kind`. */
const coreKinds = [
  ...['byte_off', 'byte_sz', 'field_exists', 'signed', 'lshift_u64', 'rshift_u64', 'local_type_id'],
  ...['target_type_id', 'type_exists', 'type_size', 'enumval_exists', 'enumval_value', 'type_matches'],
];

function coreRelocations(object: ObjectFile) {
  return object.coreRelocations.map(({ section, instructionOffset, kind, typeId, access, path }) => [
    { section, offset: instructionOffset, kind: coreKinds.indexOf(kind), type: typeId, access },
    path,
  ]);
}

/** Of `<byte_off> [5] struct task_struct.mm (0:2 @ offset 8)` the part that is a path. */
function pathOf(spec: string | undefined): string | undefined {
  return spec && /^<\w+> \[\d+\] (?:\w+) (.*?)(?: = -?\d+| \(.*\))?$/.exec(spec)?.[1];
}

/** The functions that a program reaches by calls and callbacks, by name. */
function reachedFrom(object: ObjectFile, program: string): readonly string[] {
  const key = ({ section, sectionOffset }: FunctionReference) => `${section}+${sectionOffset}`;
  const subprograms = new Map(object.subprograms.map((each) => [key(each), each]));
  const reached = new Map<string, string>();
  const pending = [...(object.programs.find(({ name }) => name === program)?.calls ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const found = subprograms.get(key(next));
    if (found === undefined || reached.has(key(next))) continue;
    reached.set(key(next), next.name);
    pending.push(...found.calls);
  }
  return [...reached.values()].sort();
}
