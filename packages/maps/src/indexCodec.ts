import { type Codec, hostIsLittleEndian } from '@ebpf-ts/btf';

/** The key of every array: a `u32` in the host's byte order. */
export const indexCodec: Codec<number> = {
  size: 4,
  decode: (data, offset) => data.getUint32(offset, hostIsLittleEndian),
  encode(index, data, offset) {
    if (!Number.isInteger(index) || index < 0 || index > 0xffff_ffff) {
      throw new RangeError(`an index is a whole number from 0 to 4294967295, not ${index}`);
    }
    data.setUint32(offset, index, hostIsLittleEndian);
  },
};
