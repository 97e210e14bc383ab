import { binding, type ObjectHandle } from '@ebpf-ts/native';
import type { MapSpec } from './mapSpec.ts';
import type { ProgramSpec } from './programSpec.ts';
import type { SectionImage } from './sectionImage.ts';

/**
 * How an object was edited, as of one moment: a load takes its time, and what is edited meanwhile is for the next.
 */
export interface LoadPlan {
  /** The programs that are loaded. */
  readonly programs: readonly ProgramSpec[];
  readonly apply: (object: ObjectHandle) => void;
}

/**
 * Bytes of the values of buffers, whose value type may name their records instead: to the kernel a ring has no values,
 * and those of a perf event array are descriptors.
 */
const BUFFER_VALUES: Readonly<Record<string, number>> = { ringbuf: 0, user_ringbuf: 0, perf_event_array: 4 };

/** `enum bpf_map_type`. */
const PERF_EVENT_ARRAY = 4;

/** Takes down every edit. */
export function loadPlanOf(
  programs: readonly ProgramSpec[],
  maps: readonly MapSpec[],
  images: ReadonlyMap<string, SectionImage>,
): LoadPlan {
  const autoload = programs.map(({ name, autoload }) => ({ name, autoload }));
  const perfBuffers = maps.filter(({ type, declared }) => type !== declared.typeName).map(({ name }) => name);
  const replacing = programs.flatMap(({ name, target, replaces }) =>
    replaces === undefined
      ? []
      : [{ name, program: replaces.program, at: replaces.function ?? target ?? '' }],
  );
  const resized = maps.filter((map) => map.maxEntries !== map.declared.maxEntries);
  const sizes = resized.map(({ name, maxEntries }) => ({ name, maxEntries }));
  const pins = maps
    .filter((map) => map.pinPath !== map.declaredPinPath)
    .map(({ name, pinPath = '' }) => ({ name, pinPath }));
  const typedBuffers = maps.filter(
    ({ type, declared }) => type in BUFFER_VALUES && declared.valueTypeId !== undefined,
  );
  const data = [...images].flatMap(([section, { edited }]) =>
    edited === undefined ? [] : [{ section, bytes: edited.slice() }],
  );
  return {
    programs: programs.filter((program) => program.autoload),
    apply(object) {
      for (const program of autoload) binding.programSetAutoload(object, program.name, program.autoload);
      for (const name of perfBuffers) {
        binding.mapSetType(object, name, PERF_EVENT_ARRAY);
        binding.mapSetKeySize(object, name, 4);
        binding.mapSetValueSize(object, name, 4);
      }
      for (const { name, program, at } of replacing)
        binding.programSetAttachTarget(object, name, program.loaded, at);
      for (const map of sizes) binding.mapSetMaxEntries(object, map.name, map.maxEntries);
      for (const map of pins) binding.mapSetPinPath(object, map.name, map.pinPath);
      for (const { name, type } of typedBuffers)
        binding.mapSetValueSize(object, name, BUFFER_VALUES[type] ?? 0);
      for (const { section, bytes } of data) binding.mapSetInitialValue(object, section, bytes);
    },
  };
}
