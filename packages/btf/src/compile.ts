import type { Btf } from './btf.ts';
import { array, openArray } from './codecs/array.ts';
import { bitfield, booleanBits } from './codecs/bitfield.ts';
import { boolean } from './codecs/boolean.ts';
import { bytes, openBytes } from './codecs/bytes.ts';
import { enumeration } from './codecs/enumeration.ts';
import type { Field } from './codecs/field.ts';
import { float } from './codecs/float.ts';
import { bigInteger, hugeInteger, safeInteger, smallInteger } from './codecs/integer.ts';
import { struct } from './codecs/struct.ts';
import { text } from './codecs/text.ts';
import type { Transcoder } from './codecs/transcoder.ts';
import { BtfError } from './error.ts';
import { type FieldLayout, layoutOf } from './layout.ts';
import type { BtfArray, BtfEnum, BtfEnum64, BtfInt, BtfType } from './type.ts';

/** What decides how a type becomes a value; one transcoder is compiled per type. */
export interface Compilation {
  readonly btf: Btf;
  readonly u64: 'bigint' | 'number';
  readonly done: Map<number, Transcoder>;
}

/** Compiles a type and the types that it is made of into closures. */
export function compile(compilation: Compilation, typeId: number): Transcoder {
  const { btf, done } = compilation;
  const id = btf.resolve(typeId);
  const known = done.get(id);
  if (known !== undefined) return known;
  const transcoder = compileType(compilation, btf.type(id));
  if (transcoder.weight > maximumWeight) throw tooLarge(btf, btf.type(id));
  done.set(id, transcoder);
  return transcoder;
}

/** The fields of a struct or union with a transcoder each. */
export function compileFields(compilation: Compilation, typeId: number): readonly Field[] {
  const layout = layoutOf(compilation.btf, typeId);
  const fields = layout.fields.map((field) => compileField(compilation, field));
  const end = fields.reduce((most, field) => Math.max(most, field.offset + field.transcoder.size), 0);
  return fields.map((field) => ({ ...field, last: field.offset + field.transcoder.size >= end }));
}

/** Far above any real struct; what is beyond is an attack on memory. */
const maximumWeight = 2 ** 24;

function compileType(compilation: Compilation, type: BtfType): Transcoder {
  switch (type.kind) {
    case 'int':
      return compileInt(compilation, type);
    case 'ptr':
      return bigInteger(false, compilation.btf.littleEndian);
    case 'float':
      if (type.size === 4 || type.size === 8) return float(type.size, compilation.btf.littleEndian);
      throw unsuitable(compilation.btf, type, `JavaScript has no number of ${type.size} bytes`);
    case 'enum':
    case 'enum64':
      return enumeration(type.values, integer(compilation, type.size, type.signed));
    case 'array':
      return compileArray(compilation, type);
    case 'struct':
    case 'union':
      return struct(type.size, compileFields(compilation, type.id));
    case 'var':
      return compile(compilation, type.typeId);
    default:
      throw unsuitable(compilation.btf, type, `a ${type.kind} has no value`);
  }
}

function compileInt(compilation: Compilation, type: BtfInt): Transcoder {
  const signed = isSigned(type);
  if (type.bits < type.size * 8) {
    const skip = compilation.btf.littleEndian ? type.bitOffset : type.size * 8 - type.bitOffset - type.bits;
    return padded(
      type.size,
      Math.floor(skip / 8),
      bitfield(skip % 8, type.bits, signed, compilation.btf.littleEndian),
    );
  }
  if (type.encoding === 'bool' && type.size === 1) return boolean;
  return integer(compilation, type.size, signed);
}

function integer(compilation: Compilation, size: number, signed: boolean): Transcoder {
  const { littleEndian } = compilation.btf;
  switch (size) {
    case 1:
    case 2:
    case 4:
      return smallInteger(size, signed, littleEndian);
    case 8:
      return compilation.u64 === 'number'
        ? safeInteger(signed, littleEndian)
        : bigInteger(signed, littleEndian);
    default:
      return hugeInteger(signed, littleEndian);
  }
}

function compileArray(compilation: Compilation, type: BtfArray): Transcoder {
  const { btf } = compilation;
  const element = btf.type(btf.resolve(type.elementTypeId));
  if (isText(element)) return type.length === 0 ? openBytes : text(type.length);
  if (isBytes(element)) return type.length === 0 ? openBytes : bytes(type.length);
  const transcoder = compile(compilation, element.id);
  return type.length === 0 ? openArray(transcoder) : array(transcoder, type.length);
}

/** An array of these is a string: gcc and clang say so by the name alone. */
export function isText(element: BtfType): boolean {
  return isByte(element) && (element.name === 'char' || element.encoding === 'char');
}

/** An array of these is a `Uint8Array`. */
export function isBytes(element: BtfType): boolean {
  return isByte(element) && element.encoding === 'unsigned' && !isText(element);
}

function isByte(type: BtfType): type is BtfInt {
  return type.kind === 'int' && type.size === 1 && type.bits === 8;
}

function compileField(compilation: Compilation, layout: FieldLayout): Field {
  const { name, offset, bitOffset, bitSize } = layout;
  if (name === '__proto__') {
    throw new BtfError('BTF field __proto__', undefined, 'an object cannot hold it', 'Rename the field');
  }
  const transcoder = bitSize === 0 ? compile(compilation, layout.typeId) : compileBits(compilation, layout);
  const bits = bitSize === 0 ? transcoder.size * 8 : bitSize;
  return { name, offset, firstBit: bitOffset, endBit: bitOffset + bits, last: false, transcoder };
}

function compileBits(compilation: Compilation, layout: FieldLayout): Transcoder {
  const { btf } = compilation;
  const type = btf.type(btf.resolve(layout.typeId));
  if (type.kind !== 'int' && type.kind !== 'enum' && type.kind !== 'enum64') {
    throw unsuitable(btf, type, `a ${type.kind} cannot be a bitfield`);
  }
  const bits = bitfield(layout.bitOffset % 8, layout.bitSize, isSigned(type), btf.littleEndian);
  if (type.kind !== 'int') return enumeration(type.values, bits);
  return type.encoding === 'bool' ? booleanBits(bits) : bits;
}

function isSigned(type: BtfInt | BtfEnum | BtfEnum64): boolean {
  // Compilers for BPF treat a plain char as signed, whether or not its BTF says so.
  return type.kind === 'int' ? type.encoding === 'signed' || type.encoding === 'char' : type.signed;
}

/** An integer that leaves some of its bytes unused. */
function padded(size: number, skip: number, inner: Transcoder): Transcoder {
  return {
    size,
    weight: inner.weight,
    sparse: true,
    read: (data, offset, end) => inner.read(data, offset + skip, end),
    write: (value, data, offset, agreement) => inner.write(value, data, offset + skip, agreement),
  };
}

function tooLarge(btf: Btf, type: BtfType): BtfError {
  const what =
    type.kind === 'array'
      ? `of ${type.length} ${btf.type(type.elementTypeId).name || 'elements'}`
      : type.name;
  return btf.refusal(
    type.id,
    `it holds more than ${maximumWeight} values, the most that one codec decodes at once`,
    'Make a codec of its element type and decode the elements that are needed',
    ` (${type.kind} ${what})`,
  );
}

function unsuitable(btf: Btf, { id, kind, name }: BtfType, reason: string): BtfError {
  const what = name === '' ? ` (${kind})` : ` (${kind} ${name})`;
  return btf.refusal(id, reason, 'Read the bytes yourself, or use another type', what);
}
