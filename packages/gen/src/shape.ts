import { propertyName, stringLiteral, type TypeScriptPrinter, typeScriptPrinter } from '@ebpf-ts/btf';
import {
  ARENA_SECTION,
  eventTypesOf,
  isLossCounter,
  type MapDefinition,
  type ObjectFile,
  programKindOf,
  type VariableDefinition,
} from '@ebpf-ts/elf';
import { type Aliases, aliasesBeside } from './aliases.ts';
import { comment, harmless } from './comment.ts';
import { type MapClass, mapClassOf } from './mapClass.ts';
import { reservedNames } from './names.ts';
import type { GenerateOptions } from './options.ts';

/** The interface that describes an object. */
export interface Shape {
  readonly text: string;
  /** The types that it refers to. */
  readonly declarations: string;
  /** What it refers to of `@ebpf-ts/core`. */
  readonly imports: readonly string[];
}

/** The types of the bytes in an object, as TypeScript; `undefined` where nobody knows. */
type Types = (typeId: number | undefined) => string | undefined;

/** Describes the maps, programs and variables of an object by the name of `name`. */
export function shapeOf(object: ObjectFile, name: string, options: GenerateOptions): Shape {
  const printer = printerOf(object, name, options);
  const types: Types = (typeId) => (typeId === undefined ? undefined : printer?.typeOf(typeId));
  const events = eventTypesOf(object, options.events);
  const maps = byName(object.maps).map((map) => mapTypes(map, types, events));
  const variables = byName(object.variables.filter((variable) => isReachable(object, variable))).map(
    (variable) => variableMember(variable, types),
  );
  const kconfig = object.configValues.map(
    ({ name, size, typeId }) =>
      `${comment(`${bytes(size)}${isWeak(object, name) ? ', weak' : ''}.`)}\nreadonly ${propertyName(name)}: ${types(typeId) ?? 'unknown'};`,
  );
  const structOps = byName(object.structOps).map(
    ({ name, section, typeName }) =>
      `${comment(`\`SEC("${section}")\``)}\nreadonly ${propertyName(name)}: ${stringLiteral(typeName)};`,
  );
  // Every type was asked for by now.
  const declared = printer?.declarations() ?? '';
  const aliases = aliasesBeside(declared);
  const mapMembers = maps.map((map) => mapMember(map, aliases));
  const programs = byName(object.programs).map(
    ({ name, section }) =>
      `${comment(`\`SEC("${section}")\``)}\nreadonly ${propertyName(name)}: ${stringLiteral(programKindOf(section))};`,
  );
  return {
    text: [
      `export interface ${name} {`,
      ...sectionOf(
        'maps',
        mapMembers.map(({ text }) => text),
      ),
      ...sectionOf('programs', programs),
      ...sectionOf('variables', variables),
      ...(kconfig.length === 0 ? [] : sectionOf('kconfig', kconfig)),
      ...(structOps.length === 0 ? [] : sectionOf('structOps', structOps)),
      '}',
    ].join('\n'),
    declarations: [declared.trimEnd(), ...aliases.declarations].filter((text) => text !== '').join('\n\n'),
    imports: mapMembers.flatMap(({ imports }) => imports),
  };
}

function printerOf(
  { btf }: ObjectFile,
  name: string,
  { u64 = 'bigint' }: GenerateOptions,
): TypeScriptPrinter | undefined {
  if (btf === undefined) return undefined;
  return typeScriptPrinter(btf, {
    u64,
    reserved: [...reservedNames, name],
    comment: ({ kind, name, size }) => {
      const c = kind === 'enum64' ? 'enum' : kind;
      return harmless(name === '' ? `${bytes(size)}.` : `\`${c} ${name}\`, ${bytes(size)}.`);
    },
  });
}

interface MapTypes {
  readonly map: MapDefinition;
  readonly key: string;
  readonly value: string;
  readonly event: string;
  readonly inner: MapTypes | undefined;
}

function mapTypes(map: MapDefinition, types: Types, events: ReadonlyMap<string, number>): MapTypes {
  return {
    map,
    key: types(map.keyTypeId) ?? 'Uint8Array',
    value: types(map.valueTypeId) ?? (isLossCounter(map) ? 'bigint' : 'Uint8Array'),
    event: types(events.get(map.name)) ?? 'Uint8Array',
    inner: map.inner && mapTypes(map.inner, types, events),
  };
}

function mapMember(types: MapTypes, aliases: Aliases) {
  const { name, typeName, maxEntries } = types.map;
  const { text, imports } = classOf(types, name, aliases);
  const size = typeName.endsWith('ringbuf')
    ? bytes(maxEntries)
    : `${maxEntries} entr${maxEntries === 1 ? 'y' : 'ies'}`;
  const facts = comment(`\`${typeName}\`${maxEntries === 0 ? '' : `, ${size}`}.`);
  return { text: `${facts}\nreadonly ${propertyName(name)}: ${text};`, imports };
}

/** The class of a map; what has no name in it is declared by names that begin with `prefix`. */
function classOf({ map, key, value, event, inner }: MapTypes, prefix: string, aliases: Aliases): MapClass {
  return mapClassOf(classKeyOf(map), {
    key: () => aliases.of(key, `${prefix}_key`),
    value: () => aliases.of(value, `${prefix}_value`),
    event: () => aliases.of(event, `${prefix}_event`),
    inner: () => inner && classOf(inner, `${prefix}_inner`, aliases),
  });
}

/** Maps of stack traces are of one type, and hold one of two things. */
function classKeyOf({ typeName, flags }: MapDefinition): string {
  const hasBuildIds = typeName === 'stack_trace' && (flags & BPF_F_STACK_BUILD_ID) !== 0;
  return hasBuildIds ? 'stack_trace with build ids' : typeName;
}

const BPF_F_STACK_BUILD_ID = 1 << 5;

function variableMember({ name, section, size, typeId }: VariableDefinition, types: Types): string {
  const constant = isConstant(section) ? 'readonly ' : '';
  const facts = comment(`\`${section}\`, ${bytes(size)}${constant === '' ? '' : ', set before load'}.`);
  return `${facts}\n${constant}${propertyName(name)}: ${types(typeId) ?? 'unknown'};`;
}

/** Variables of the sections that become maps, or lie in one; those of functions have names that nobody writes. */
function isReachable(object: ObjectFile, { name, section }: VariableDefinition): boolean {
  if (object.btf === undefined || name.includes('.')) return false;
  return object.globalData.some((data) => data.section === section) || isInArena(object, section);
}

/** The variables of an arena are in its memory. */
function isInArena({ maps }: ObjectFile, section: string): boolean {
  return section === ARENA_SECTION && maps.some(({ typeName }) => typeName === 'arena');
}

function isWeak({ externs }: ObjectFile, name: string): boolean {
  return externs.some((each) => each.name === name && each.weak);
}

/** What libbpf freezes once it is loaded. */
function isConstant(section: string): boolean {
  return section.startsWith('.rodata');
}

function sectionOf(name: string, members: readonly string[]): string[] {
  if (members.length === 0) return [`  readonly ${name}: Record<never, never>;`];
  const lines = members.map((member) => `    ${member.replaceAll('\n', '\n    ')}`);
  return [`  readonly ${name}: {`, ...lines, '  };'];
}

/** In an order that no compiler decides. Where two have the same name, a loaded object has the last. */
function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  const last = new Map(items.map((item) => [item.name, item]));
  return [...last.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function bytes(count: number): string {
  return `${count} byte${count === 1 ? '' : 's'}`;
}
