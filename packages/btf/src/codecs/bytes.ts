import { bytesOf } from './text.ts';
import { Mismatch, show, type Transcoder } from './transcoder.ts';

/** `u8[n]` and `unsigned char[n]`: a `Uint8Array` of its own. */
export function bytes(size: number): Transcoder {
  return {
    size,
    weight: 1,
    read: (data, offset) => bytesOf(data, offset, size).slice(),
    write(value, data, offset) {
      if (!(value instanceof Uint8Array))
        throw new Mismatch(offset, `expected a Uint8Array, got ${show(value)}`);
      if (value.length !== size) throw new Mismatch(offset, `expected ${size} bytes, got ${value.length}`);
      bytesOf(data, offset, size).set(value);
    },
  };
}

/** A flexible array of bytes or characters: everything up to the end of the record, which may be several strings. */
export const openBytes: Transcoder = {
  size: 0,
  weight: 1,
  read: (data, offset, end) => bytesOf(data, offset, Math.max(0, end - offset)).slice(),
  write(value, data, offset) {
    if (!(value instanceof Uint8Array))
      throw new Mismatch(offset, `expected a Uint8Array, got ${show(value)}`);
    const room = data.byteLength - offset;
    if (value.length > room)
      throw new Mismatch(offset, `${value.length} bytes, but there is room for ${room}`);
    bytesOf(data, offset, value.length).set(value);
  },
};
