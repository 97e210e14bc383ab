import { bytesOf } from './text.ts';
import { Mismatch, show, type Transcoder, within } from './transcoder.ts';

/** An array of a known length. Elements without size, such as empty structs, read as an empty array. */
export function array(element: Transcoder, declaredLength: number): Transcoder {
  const length = element.size === 0 ? 0 : declaredLength;
  return {
    size: length * element.size,
    weight: length * element.weight + 1,
    lossy: element.lossy ?? false,
    sparse: element.sparse ?? false,
    read: (data, offset) => readElements(element, length, data, offset),
    write(value, data, offset, agreement) {
      if (!Array.isArray(value)) throw new Mismatch(offset, `expected an array, got ${show(value)}`);
      if (value.length !== length)
        throw new Mismatch(offset, `expected ${length} elements, got ${value.length}`);
      writeElements(element, value, data, offset, agreement);
    },
  };
}

/** A flexible array: as many whole elements as lie up to the end of the record. */
export function openArray(element: Transcoder): Transcoder {
  return {
    size: 0,
    weight: 1,
    read(data, offset, end) {
      const room = Math.max(0, end - offset);
      return readElements(element, element.size === 0 ? 0 : Math.floor(room / element.size), data, offset);
    },
    write(value, data, offset, agreement) {
      if (!Array.isArray(value)) throw new Mismatch(offset, `expected an array, got ${show(value)}`);
      const room = element.size === 0 ? 0 : Math.floor((data.byteLength - offset) / element.size);
      if (value.length > room) {
        throw new Mismatch(offset, `${value.length} elements, but there is room for ${room}`);
      }
      if (element.sparse) bytesOf(data, offset, value.length * element.size).fill(0);
      writeElements(element, value, data, offset, agreement);
    },
  };
}

function readElements(element: Transcoder, length: number, data: DataView, offset: number): unknown[] {
  const values: unknown[] = [];
  let index = 0;
  try {
    for (let at = offset; index < length; index++, at += element.size) {
      values.push(element.read(data, at, at + element.size));
    }
  } catch (error) {
    throw within(`[${index}]`, error);
  }
  return values;
}

function writeElements(
  element: Transcoder,
  values: readonly unknown[],
  data: DataView,
  offset: number,
  agreement: 'unasked' | undefined,
): void {
  let index = 0;
  try {
    for (; index < values.length; index++)
      element.write(values[index], data, offset + index * element.size, agreement);
  } catch (error) {
    throw within(`[${index}]`, error);
  }
}
