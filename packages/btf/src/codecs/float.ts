import { Mismatch, show, type Transcoder } from './transcoder.ts';

/** `float` and `double`. */
export function float(size: 4 | 8, littleEndian: boolean): Transcoder {
  return {
    size,
    weight: 1,
    lossy: true,
    read:
      size === 4
        ? (data, offset) => data.getFloat32(offset, littleEndian)
        : (data, offset) => data.getFloat64(offset, littleEndian),
    write(value, data, offset) {
      if (typeof value !== 'number') throw new Mismatch(offset, `expected a number, got ${show(value)}`);
      if (size === 4) data.setFloat32(offset, value, littleEndian);
      else data.setFloat64(offset, value, littleEndian);
    },
  };
}
