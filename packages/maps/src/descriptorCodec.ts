import { type Codec, hostIsLittleEndian, u32 } from '@ebpf-ts/btf';

/** A descriptor as key or value: an `int`. What the kernel gives back in its place is an id. */
export const descriptorCodec: Codec<number> = u32;

/** A socket as value: its descriptor is written, its cookie read, which takes 8 bytes. */
export function socketCodec(size: number): Codec<bigint> {
  return {
    size,
    decode: (data, offset) =>
      size === 8
        ? data.getBigUint64(offset, hostIsLittleEndian)
        : BigInt(data.getUint32(offset, hostIsLittleEndian)),
    encode(fd, data, offset) {
      if (size === 8) data.setBigUint64(offset, fd, hostIsLittleEndian);
      else data.setUint32(offset, Number(fd), hostIsLittleEndian);
    },
  };
}
