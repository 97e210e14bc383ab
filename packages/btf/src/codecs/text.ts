import { Mismatch, show, type Transcoder } from './transcoder.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** `char[n]`: a string that ends at the first NUL or fills the array. Bytes that are not UTF-8 become U+FFFD. */
export function text(size: number): Transcoder {
  return {
    size,
    weight: 1,
    read: (data, offset) => readText(data, offset, size),
    write(value, data, offset) {
      if (typeof value !== 'string') throw new Mismatch(offset, `expected a string, got ${show(value)}`);
      if (value.includes('\0'))
        throw new Mismatch(offset, 'the string holds a NUL, which ends a string in C');
      const target = bytesOf(data, offset, size);
      const { read, written } = encoder.encodeInto(value, target);
      if (read < value.length) {
        throw new Mismatch(offset, `${show(value)} is longer than ${size} bytes in UTF-8`);
      }
      target.fill(0, written);
    },
  };
}

/** Short ASCII, which names of processes and files nearly always are, is built without a decoder call. */
function readText(data: DataView, offset: number, size: number): string {
  let string = '';
  for (let index = 0; index < size; index++) {
    const byte = data.getUint8(offset + index);
    if (byte === 0) return string;
    if (byte >= 0x80 || index === 32) {
      const bytes = bytesOf(data, offset, size);
      const end = bytes.indexOf(0, index);
      return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
    }
    string += String.fromCharCode(byte);
  }
  return string;
}

/** The bytes themselves, not a copy. */
export function bytesOf(data: DataView, offset: number, size: number): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset + offset, size);
}
