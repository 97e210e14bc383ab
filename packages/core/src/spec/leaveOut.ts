import { binding, type ObjectHandle } from '@ebpf-ts/native';

/** `BPF_MAP_TYPE_ARRAY`. */
const ARRAY = 2;

/** Has a map of an object that is open not created when it is loaded. */
export function leaveOut(object: ObjectHandle, map: string): void {
  binding.mapSetAutocreate(object, map, false);
  // libbpf would fill a program array also where it does not create it.
  binding.mapSetType(object, map, ARRAY);
}
