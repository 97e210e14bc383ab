import { generated, OFTEN } from './generated.ts';
import { type ReadText, shortText } from './shortText.ts';
import { Mismatch, show, type Transcoder } from './transcoder.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** `char[n]`: a string that ends at the first NUL or fills the array. Bytes that are not UTF-8 become U+FFFD. */
export function text(size: number): Transcoder {
  return {
    size,
    weight: 1,
    lossy: true,
    read: reader(size),
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

function reader(size: number): ReadText {
  const anew: ReadText = (data, offset) => readText(data, offset, size);
  let reads = 0;
  let read: ReadText = (data, offset) => {
    reads += 1;
    if (reads === OFTEN) read = shortText(size, anew) ?? anew;
    return anew(data, offset);
  };
  return (data, offset) => read(data, offset);
}

/** Short ASCII, which names of processes and files nearly always are, is made without a decoder call. */
function readText(data: DataView, offset: number, size: number): string {
  let length = 0;
  let bits = 0;
  for (; length < size; length++) {
    const byte = data.getUint8(offset + length);
    if (byte === 0) break;
    bits |= byte;
  }
  if (bits >= 0x80 || length > MOST_CHARACTERS) return decoder.decode(bytesOf(data, offset, length));
  ofCharacters ??= generated(...CHARACTERS) ?? oneByOne;
  return ofCharacters(data, offset, length);
}

const MOST_CHARACTERS = 32;

/** Makes a string of so many characters. */
type OfCharacters = (data: DataView, offset: number, length: number) => string;

let ofCharacters: OfCharacters | undefined;

/** One call with all characters makes a string at once, and its arguments have to be written out. */
const CHARACTERS: [Readonly<Record<string, unknown>>, string] = [
  { make: String.fromCharCode },
  `(data, offset, length) => { switch (length) { ${Array.from(
    { length: MOST_CHARACTERS + 1 },
    (_, length) => {
      const characters = Array.from({ length }, (_, index) => `data.getUint8(offset + ${index})`);
      return `case ${length}: return make(${characters.join(', ')});`;
    },
  ).join(' ')} } }`,
];

function oneByOne(data: DataView, offset: number, length: number): string {
  let string = '';
  for (let index = 0; index < length; index++) string += String.fromCharCode(data.getUint8(offset + index));
  return string;
}

/** The bytes themselves, not a copy. */
export function bytesOf(data: DataView, offset: number, size: number): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset + offset, size);
}
