import type { MapInfo } from '@ebpf-ts/native';
import type { ReadOptions } from '../capabilities/readable.ts';
import type { SetOptions, UpdateMode } from '../capabilities/writable.ts';
import { MapError } from '../mapError.ts';

/** The flags of an update: `enum { BPF_ANY, BPF_NOEXIST, BPF_EXIST, BPF_F_LOCK }`. */
export function flagsOf(info: MapInfo, { mode = 'any', lock = false }: SetOptions): number {
  const flags = UPDATE_FLAGS[mode];
  if (flags === undefined) {
    throw new MapError(info.name, `there is no mode '${mode}': it is 'any', 'create' or 'update'`);
  }
  return lock ? flags | BPF_F_LOCK : flags;
}

/** The flags of a look-up. */
export function readFlagsOf({ lock = false }: ReadOptions): number {
  return lock ? BPF_F_LOCK : 0;
}

const UPDATE_FLAGS: Readonly<Record<UpdateMode, number | undefined>> = { any: 0, create: 1, update: 2 };
const BPF_F_LOCK = 4;
