import { ARENA_SECTION } from '@ebpf-ts/elf';
import { binding, type ObjectHandle } from '@ebpf-ts/native';
import type { ProgramFacts } from '../live/program.ts';
import { leaveOut } from './leaveOut.ts';
import type { MapSpec } from './mapSpec.ts';
import type { ProgramSpec } from './programSpec.ts';
import type { SectionImage } from './sectionImage.ts';
import type { StructOpsSpec } from './structOpsSpec.ts';

/**
 * How an object was edited, as of one moment: a load takes its time, and what is edited meanwhile is for the next.
 */
export interface LoadPlan {
  /** The programs that are loaded. */
  readonly programs: readonly ProgramFacts[];
  /** The names of the tables that are created. */
  readonly structOps: ReadonlySet<string>;
  /** The names of the maps that are not created. */
  readonly leftOut: ReadonlySet<string>;
  /** The names of the maps that somebody else may have, too. */
  readonly shared: ReadonlySet<string>;
  readonly apply: (object: ObjectHandle) => void;
}

/**
 * Bytes of the values of buffers, whose value type may name their records instead: to the kernel a ring has no values,
 * and those of a perf event array are descriptors.
 */
const BUFFER_VALUES: Readonly<Record<string, number>> = { ringbuf: 0, user_ringbuf: 0, perf_event_array: 4 };

/** `enum bpf_map_type`. */
const PERF_EVENT_ARRAY = 4;

/** What can be edited. */
export interface Edited {
  readonly programs: readonly ProgramSpec[];
  readonly maps: readonly MapSpec[];
  readonly structOps: readonly StructOpsSpec[];
  readonly images: ReadonlyMap<string, SectionImage>;
}

/** Takes down every edit. */
export function loadPlanOf({ programs, maps, structOps, images }: Edited): LoadPlan {
  const autoload = programs.map(({ name, autoload }) => ({ name, autoload }));
  const tables = new Set(structOps.filter(({ autocreate }) => autocreate).map(({ name }) => name));
  const inTables = new Set(structOps.flatMap((table) => table.programs));
  const inCreated = new Set(structOps.flatMap((table) => (table.autocreate ? table.programs : [])));
  const retargeted = programs.flatMap(({ name, newTarget, autoload }) =>
    newTarget === undefined || !autoload ? [] : [{ name, target: newTarget }],
  );
  const perfBuffers = maps.filter(({ type, declared }) => type !== declared.typeName).map(({ name }) => name);
  const replacing = programs.flatMap(({ name, target, replaces }) =>
    replaces === undefined
      ? []
      : [{ name, program: replaces.program, at: replaces.function ?? target ?? '' }],
  );
  const leftOut = new Set(maps.filter(({ autocreate }) => !autocreate).map(({ name }) => name));
  const reused = maps.flatMap(({ name, reuse }) =>
    reuse === undefined ? [] : [{ name, map: reuse.handle }],
  );
  const resized = maps.filter((map) => map.maxEntries !== map.declared.maxEntries);
  const sizes = resized.map(({ name, maxEntries }) => ({ name, maxEntries }));
  const flagged = maps.filter((map) => map.flags !== map.declared.flags);
  const flags = flagged.map(({ name, flags }) => ({ name, flags }));
  const pins = maps
    .filter((map) => map.pinPath !== map.declaredPinPath)
    .map(({ name, pinPath = '' }) => ({ name, pinPath }));
  const typedBuffers = maps
    .filter(({ type, declared }) => type in BUFFER_VALUES && declared.valueTypeId !== undefined)
    .map(({ name, type }) => ({ name, type }));
  const arena = maps.find(({ type }) => type === 'arena');
  const data = [...images].flatMap(([section, { edited }]) => {
    if (edited === undefined) return [];
    // What is in the arena is a part of that map; all other sections are maps of their own.
    const map = section === ARENA_SECTION && arena !== undefined ? arena.name : section;
    return [{ map, bytes: edited.slice() }];
  });
  return {
    programs: programs
      // libbpf loads what is in a table with the table.
      .filter(({ name, autoload }) => (inTables.has(name) ? inCreated.has(name) : autoload))
      .map(({ name, section, kind, target, attachable }) => ({ name, section, kind, target, attachable })),
    structOps: tables,
    leftOut,
    shared: new Set(
      maps.flatMap(({ name, pinPath, reuse }) => ((pinPath ?? reuse) === undefined ? [] : [name])),
    ),
    apply(object) {
      for (const program of autoload) binding.programSetAutoload(object, program.name, program.autoload);
      for (const { name } of structOps) binding.mapSetAutocreate(object, name, tables.has(name));
      for (const { name, target } of retargeted) binding.programSetAttachTarget(object, name, null, target);
      for (const name of perfBuffers) {
        binding.mapSetType(object, name, PERF_EVENT_ARRAY);
        binding.mapSetKeySize(object, name, 4);
        binding.mapSetValueSize(object, name, 4);
      }
      for (const { name, program, at } of replacing)
        binding.programSetAttachTarget(object, name, program.loaded, at);
      for (const map of sizes) binding.mapSetMaxEntries(object, map.name, map.maxEntries);
      for (const map of flags) binding.mapSetFlags(object, map.name, map.flags);
      for (const map of pins) binding.mapSetPinPath(object, map.name, map.pinPath);
      for (const { name, type } of typedBuffers)
        binding.mapSetValueSize(object, name, BUFFER_VALUES[type] ?? 0);
      for (const { map, bytes } of data) binding.mapSetInitialValue(object, map, bytes);
      for (const name of leftOut) leaveOut(object, name);
      for (const { name, map } of reused) binding.mapReuse(object, name, map);
    },
  };
}
