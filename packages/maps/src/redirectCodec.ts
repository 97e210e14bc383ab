import { type Codec, hostIsLittleEndian } from '@ebpf-ts/btf';

/** A value of a devmap or cpumap: where to, and the program that runs there. */
export interface Redirect {
  readonly target: number;
  /** As it is written a descriptor, as it is read an id. */
  readonly program?: number | undefined;
}

/** `struct bpf_devmap_val` and `struct bpf_cpumap_val`, or their first half in maps that know no programs. */
export function redirectCodec(size: number): Codec<Redirect> {
  return {
    size,
    decode(data, offset) {
      const target = data.getUint32(offset, hostIsLittleEndian);
      const program = size < 8 ? NO_PROGRAM : data.getInt32(offset + 4, hostIsLittleEndian);
      return program <= 0 ? { target } : { target, program };
    },
    encode({ target, program }, data, offset) {
      if (!Number.isInteger(target) || target < 0 || target > 0xffff_ffff) {
        throw new RangeError(`a whole number from 0 to 4294967295 is expected, not ${target}`);
      }
      if (size < 8 && program !== undefined) {
        throw new RangeError('its values have 4 bytes, so that there is no room for a program');
      }
      data.setUint32(offset, target, hostIsLittleEndian);
      if (size >= 8) data.setInt32(offset + 4, program ?? NO_PROGRAM, hostIsLittleEndian);
    },
  };
}

const NO_PROGRAM = -1;
