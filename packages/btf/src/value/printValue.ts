import type { Btf } from '../btf.ts';
import { budgetFor } from '../budget.ts';
import { castsOf } from '../c/cast.ts';
import { checkRoom, nameOf } from '../codec.ts';
import { placeMember } from '../layout.ts';
import type { BtfArray, BtfComposite, BtfDatasec, BtfType, BtfVar } from '../type.ts';
import { bitsAt, enumText, floatText, hexText, integerText, pointerText } from './number.ts';
import { isCharacter, isZero, type Typed } from './zero.ts';

/** How a value is printed. */
export interface PrintValueOptions {
  /** All on one line; the default is a line per value. */
  readonly compact?: boolean;
  /** Leave out the names of fields and types. */
  readonly skipNames?: boolean;
  /** Print fields that are zero, too, which are left out otherwise. */
  readonly emitZeroes?: boolean;
  /** Print arrays of characters as strings where they end with a NUL. */
  readonly emitStrings?: boolean;
  /** What a level is indented by; a tab. */
  readonly indent?: string;
}

/**
 * Prints a value as a C initializer with its types, as libbpf's `btf_dump__dump_type_data` does.
 *
 * @throws {BtfError} when there are fewer bytes than the type has, or the type has no values.
 * @example
 * ```ts
 * import { type Btf, printValue } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 * declare const data: DataView;
 *
 * console.log(printValue(btf, id, data, { compact: true })); // (struct key){.pid = (u32)42,}
 * ```
 */
export function printValue(btf: Btf, id: number, data: DataView, options: PrintValueOptions = {}): string {
  const size = btf.sizeOf(id);
  checkRoom(nameOf(btf, id), size, data, 0, data.byteLength);
  const context: Context = {
    btf,
    data,
    options,
    budget: budgetFor(btf, data.byteLength),
    castOf: castsOf(btf),
  };
  return print(context, { id, bit: 0, bitSize: 0, name: '', depth: 0, inArray: false });
}

interface Context extends Typed {
  readonly options: PrintValueOptions;
  castOf(id: number): string;
}

/** A value at its place. */
interface Place {
  readonly id: number;
  /** Bits from the start of the data. */
  readonly bit: number;
  /** The width of a bitfield, otherwise 0. */
  readonly bitSize: number;
  readonly name: string;
  readonly depth: number;
  /** In an array, types are left out, and zeroes are not. */
  readonly inArray: boolean;
}

function print(context: Context, place: Place): string {
  const { btf, budget, options } = context;
  const { id, depth, inArray, name } = place;
  budget.spend(id, depth);
  const type = btf.type(btf.resolve(id));
  const isShown = options.emitZeroes === true || depth === 0 || inArray;
  if (!isShown && isZero(context, id, place.bit, place.bitSize)) return '';
  const hasCast = options.skipNames !== true && !inArray && type.kind !== 'var' && type.kind !== 'datasec';
  const label = options.skipNames !== true && name !== '' ? `.${name} = ` : '';
  const cast = hasCast ? `(${context.castOf(id)})` : '';
  return `${indent(context, depth)}${label}${cast}${textOf(context, type, place)}${ending(context, depth)}`;
}

function textOf(context: Context, type: BtfType, place: Place): string {
  const { btf, data } = context;
  const bits = () => bitsAt(data, place.bit, place.bitSize || btf.sizeOf(type.id) * 8, btf.littleEndian);
  switch (type.kind) {
    case 'int':
      if (place.bitSize > 0) return hexText(bits());
      return integerText(bits(), type);
    case 'ptr':
      return pointerText(bits());
    case 'float':
      return floatText(bits(), type);
    case 'enum':
    case 'enum64':
      return enumText(bits(), type, place.bitSize || type.size * 8);
    case 'array':
      return arrayText(context, type, place);
    case 'struct':
    case 'union':
      return compositeText(context, type, place);
    case 'var':
      return variableText(context, type, place);
    case 'datasec':
      return sectionText(context, type, place);
    default:
      throw context.btf.refusal(type.id, `a ${type.kind} has no value`, 'Print what it stands for');
  }
}

function compositeText(context: Context, type: BtfComposite, { bit, depth, inArray }: Place): string {
  const members = type.members.map((member) => {
    const { bitOffset, bitSize, name, typeId: id } = placeMember(context.btf, type, member, bit);
    return print(context, { id, bit: bitOffset, bitSize, name, depth: depth + 1, inArray });
  });
  return `{${newline(context)}${members.join('')}${indent(context, depth)}}`;
}

function arrayText(context: Context, type: BtfArray, { bit, depth }: Place): string {
  const { btf, data, options } = context;
  const size = btf.sizeOf(type.elementTypeId);
  const isText = isCharacter(btf, type.elementTypeId);
  const string = isText && options.emitStrings === true ? stringText(data, bit / 8, type.length) : undefined;
  if (string !== undefined) return string;
  const elements: string[] = [];
  for (let index = 0; index < (size === 0 ? 0 : type.length); index++) {
    const at = bit + index * size * 8;
    const byte = isText ? data.getUint8(at / 8) : 0;
    const character = isText ? characterText(byte) : undefined;
    const place = { id: type.elementTypeId, bit: at, bitSize: 0, name: '', depth: depth + 1, inArray: true };
    if (isText && byte === 0 && options.emitZeroes !== true) break;
    if (character === undefined) elements.push(print(context, place));
    else elements.push(`${indent(context, depth + 1)}${character}${ending(context, depth + 1)}`);
    if (isText && byte === 0) break;
  }
  return `[${newline(context)}${elements.join('')}${indent(context, depth)}]`;
}

function characterText(byte: number): string | undefined {
  if (byte === 0) return "'\\0'";
  return byte >= 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : undefined;
}

function stringText(data: DataView, offset: number, length: number): string | undefined {
  let text = '';
  for (let index = 0; index < length; index++) {
    const byte = data.getUint8(offset + index);
    if (byte === 0) return `"${text}"`;
    const isPrintable = byte >= 0x20 && byte < 0x7f;
    text += isPrintable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return undefined;
}

function variableText(context: Context, type: BtfVar, place: Place): string {
  const linkage = type.linkage === 'global' ? '' : `${type.linkage} `;
  const value = print(context, { ...place, id: type.typeId, name: '' });
  return `${linkage}${context.castOf(type.typeId)} ${type.name} = ${value}`;
}

function sectionText(context: Context, type: BtfDatasec, place: Place): string {
  const { data, btf } = context;
  const variables = type.variables.map(({ typeId, offset }) => {
    checkRoom(nameOf(btf, typeId), btf.sizeOf(typeId), data, place.bit / 8 + offset, btf.sizeOf(typeId));
    return `${print(context, { ...place, id: typeId, bit: place.bit + offset * 8 })};`;
  });
  return `SEC("${type.name}") ${variables.join('')}`;
}

function indent({ options }: Context, depth: number): string {
  return options.compact === true ? '' : (options.indent ?? '\t').repeat(depth);
}

function newline({ options }: Context): string {
  return options.compact === true ? '' : '\n';
}

/** What follows a value inside of another. */
function ending(context: Context, depth: number): string {
  return depth === 0 ? '' : `,${newline(context)}`;
}
