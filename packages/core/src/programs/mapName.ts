import { binding, isNativeError } from '@ebpf-ts/native';

/** The name of a map, by its id; undefined of one that is gone, or not for this process to open. */
export function mapNameOf(id: number): string | undefined {
  try {
    const handle = binding.mapOpenById(id);
    try {
      return binding.mapInfo(handle).name;
    } finally {
      binding.mapClose(handle);
    }
  } catch (error) {
    if (isNativeError(error)) return undefined;
    throw error;
  }
}
