import { type Schema, u32 } from '@ebpf-ts/btf';

/** The key of every array: a `u32` in the host's byte order. */
export const indexCodec: Schema<number> = u32;
