import { malformed } from './error.ts';

/** Where the parts of a BTF blob lie, in bytes from its start. */
export interface Header {
  readonly littleEndian: boolean;
  readonly typesOffset: number;
  readonly typesLength: number;
  readonly stringsOffset: number;
  readonly stringsLength: number;
}

const magic = 0xeb9f;
const minimumLength = 24;

/** Reads `struct btf_header` and checks it the way libbpf and the kernel do. */
export function parseHeader(data: DataView): Header {
  if (data.byteLength < minimumLength) {
    throw malformed('header', 0, `${data.byteLength} bytes are too few: a header has ${minimumLength}`);
  }
  const littleEndian = data.getUint16(0, true) === magic;
  if (!littleEndian && data.getUint16(0, false) !== magic) {
    throw malformed('header', 0, `the magic is ${hex(data.getUint16(0, true))}, not ${hex(magic)}`);
  }
  const version = data.getUint8(2);
  if (version !== 1) throw malformed('header', 2, `version ${version} is unknown, only 1 is`);
  const flags = data.getUint8(3);
  if (flags !== 0) throw malformed('header', 3, `flags ${hex(flags)} are unknown`);

  const headerLength = data.getUint32(4, littleEndian);
  if (headerLength < minimumLength || headerLength > data.byteLength) {
    throw malformed('header', 4, `a header of ${headerLength} bytes in ${data.byteLength} bytes of data`);
  }
  const typesOffset = data.getUint32(8, littleEndian);
  const typesLength = data.getUint32(12, littleEndian);
  const stringsOffset = data.getUint32(16, littleEndian);
  const stringsLength = data.getUint32(20, littleEndian);
  if (typesOffset % 4 !== 0) throw malformed('header', 8, `types at ${typesOffset}, not a multiple of 4`);
  if (typesOffset + typesLength > stringsOffset) {
    throw malformed(
      'header',
      12,
      `types end at ${typesOffset + typesLength}, past the strings at ${stringsOffset}`,
    );
  }
  if (headerLength + stringsOffset + stringsLength > data.byteLength) {
    throw malformed(
      'header',
      20,
      `strings end at ${headerLength + stringsOffset + stringsLength} of ${data.byteLength} bytes`,
    );
  }
  return {
    littleEndian,
    typesOffset: headerLength + typesOffset,
    typesLength,
    stringsOffset: headerLength + stringsOffset,
    stringsLength,
  };
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
