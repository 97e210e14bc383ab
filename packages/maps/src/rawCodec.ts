import type { Codec } from '@ebpf-ts/btf';

/**
 * The codec of a key or value without a type: the bytes as they are.
 *
 * @example
 * ```ts
 * import { rawCodec } from '@ebpf-ts/maps';
 *
 * const macAddress = rawCodec(6);
 * ```
 */
export function rawCodec(size: number): Codec<Uint8Array> {
  return {
    size,
    decode: (data, offset, length = size) =>
      new Uint8Array(data.buffer, data.byteOffset + offset, length).slice(),
    encode(value, data, offset) {
      if (!(value instanceof Uint8Array) || value.byteLength !== size) {
        const got = value instanceof Uint8Array ? `${value.byteLength} bytes` : typeof value;
        throw new TypeError(`expected a Uint8Array of ${size} bytes, got ${got}`);
      }
      new Uint8Array(data.buffer, data.byteOffset + offset, size).set(value);
    },
  };
}
