import { Mismatch, show, type Transcoder } from './transcoder.ts';

/** `bool`: true for anything but zero, as C reads it. */
export const boolean: Transcoder = {
  size: 1,
  weight: 1,
  lossy: true,
  read: (data, offset) => data.getUint8(offset) !== 0,
  write(value, data, offset) {
    if (typeof value !== 'boolean') throw new Mismatch(offset, `expected true or false, got ${show(value)}`);
    data.setUint8(offset, value ? 1 : 0);
  },
};
