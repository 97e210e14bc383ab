import type { Codec } from '@ebpf-ts/btf';

/** The key of maps that have none. */
export const noKeyCodec: Codec<undefined> = { size: 0, decode: () => undefined, encode: () => {} };
