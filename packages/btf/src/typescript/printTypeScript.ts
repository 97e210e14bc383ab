import type { Btf } from '../btf.ts';
import { budgetFor } from '../budget.ts';
import type { CodecOptions } from '../codec.ts';
import { isBytes, isText } from '../compile.ts';
import { type FieldLayout, layoutOf } from '../layout.ts';
import type { BtfArray, BtfComposite, BtfEnum, BtfEnum64, BtfInt, BtfType } from '../type.ts';
import { propertyName, stringLiteral, typeNames } from './names.ts';

/** How types are written, and for codecs with which options. */
export interface TypeScriptPrinterOptions extends CodecOptions {
  /** Names that no declaration may take, since the module has them already. */
  readonly reserved?: Iterable<string>;
  /** The text of the comment above a declaration. Default: none. */
  readonly comment?: (type: BtfComposite | BtfEnum | BtfEnum64) => string;
}

/** What of a BTF is printed as TypeScript. */
export interface PrintTypeScriptOptions extends TypeScriptPrinterOptions {
  /** These types and what they hold; the default is all structs, unions and enums that have a name. */
  readonly types?: Iterable<number>;
}

/** Writes types as TypeScript, and remembers which declarations that needs. */
export interface TypeScriptPrinter {
  /** The type of what a codec decodes for this id, such as `number`, `event` or `bigint[]`. */
  typeOf(id: number): string;
  /** The declarations of all that was asked for so far. */
  declarations(): string;
}

/**
 * Prints types as TypeScript declarations: what {@link codecOf} decodes, with the same options, is assignable to them.
 * Structs and unions are interfaces, enums the union of their names and of `number`.
 *
 * @throws {BtfError} for structs whose members lie outside of them.
 * @example
 * ```ts
 * import { type Btf, printTypeScript } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 *
 * console.log(printTypeScript(btf, { types: btf.findAll('event') }));
 * ```
 */
export function printTypeScript(btf: Btf, options: PrintTypeScriptOptions = {}): string {
  const printer = typeScriptPrinter(btf, options);
  for (const id of options.types ?? named(btf)) printer.typeOf(id);
  return printer.declarations();
}

/**
 * A printer that is asked for one type after the other.
 *
 * @example
 * ```ts
 * import { type Btf, typeScriptPrinter } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const key: number;
 *
 * const printer = typeScriptPrinter(btf, { u64: 'number' });
 * const source = `type Key = ${printer.typeOf(key)};\n${printer.declarations()}`;
 * ```
 */
export function typeScriptPrinter(btf: Btf, options: TypeScriptPrinterOptions = {}): TypeScriptPrinter {
  const u64 = options.u64 ?? 'bigint';
  const names = typeNames(options.reserved);
  const budget = budgetFor(btf);
  const known = new Map<number, string>();
  const declarations: string[] = [];

  function typeOf(id: number): string {
    budget.spend(id, 0);
    const resolved = btf.resolve(id);
    const type = btf.type(resolved);
    switch (type.kind) {
      case 'int':
        return typeOfInt(type);
      case 'ptr':
        return 'bigint';
      case 'float':
        return type.size === 4 || type.size === 8 ? 'number' : 'unknown';
      case 'array':
        return typeOfArray(type);
      case 'enum':
      case 'enum64':
        return declared(id, type, (name) => `export type ${name} = ${enumerators(type, ofSize(type.size))};`);
      case 'struct':
      case 'union':
        return declared(id, type, (name) => {
          const fields = fieldsOf(type);
          return fields === NOTHING
            ? `export type ${name} = ${fields};`
            : `export interface ${name} ${fields}`;
        });
      case 'var':
        return typeOf(type.typeId);
      default:
        return 'unknown';
    }
  }

  /** The name of a type that is declared once, by its own name or that of the typedef that leads to it. */
  function declared(
    id: number,
    type: BtfComposite | BtfEnum | BtfEnum64,
    write: (name: string) => string,
  ): string {
    const existing = known.get(type.id);
    if (existing !== undefined) return existing;
    const given = type.name || typedefName(btf, id);
    if (given === '')
      return type.kind === 'enum' || type.kind === 'enum64'
        ? enumerators(type, ofSize(type.size))
        : fieldsOf(type);
    const name = names.take(given);
    known.set(type.id, name);
    const place = declarations.push('') - 1;
    const comment = options.comment?.(type);
    declarations[place] = (comment === undefined ? '' : `/** ${comment} */\n`) + write(name);
    return name;
  }

  function fieldsOf(type: BtfComposite): string {
    const lines = layoutOf(btf, type.id).fields.map(
      (field) => `${propertyName(field.name)}: ${typeOfField(field)};`,
    );
    return lines.length === 0
      ? NOTHING
      : `{\n${lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}\n`).join('')}}`;
  }

  function typeOfField({ typeId, bitSize }: FieldLayout): string {
    if (bitSize === 0) return typeOf(typeId);
    const type = btf.type(btf.resolve(typeId));
    const integer = ofBits(bitSize);
    if (type.kind === 'enum' || type.kind === 'enum64') {
      return integer === ofSize(type.size) ? typeOf(typeId) : enumerators(type, integer);
    }
    return type.kind === 'int' && type.encoding === 'bool' ? 'boolean' : integer;
  }

  function typeOfInt(type: BtfInt): string {
    if (type.bits < type.size * 8) return ofBits(type.bits);
    return type.encoding === 'bool' && type.size === 1 ? 'boolean' : ofSize(type.size);
  }

  function typeOfArray(type: BtfArray): string {
    const element = btf.type(btf.resolve(type.elementTypeId));
    if (isText(element)) return type.length === 0 ? 'Uint8Array' : 'string';
    if (isBytes(element)) return 'Uint8Array';
    const text = typeOf(type.elementTypeId);
    return /^([\p{ID_Continue}$[\]]+$|\{)/u.test(text) ? `${text}[]` : `(${text})[]`;
  }

  function ofSize(size: number): string {
    return size === 8 ? u64 : size === 16 ? 'bigint' : 'number';
  }

  return {
    typeOf,
    declarations: () => declarations.map((text) => `${text}\n`).join('\n'),
  };
}

/** A struct or union without members. */
const NOTHING = 'Record<string, never>';

function ofBits(bits: number): string {
  return bits <= 32 ? 'number' : 'bigint';
}

function enumerators(type: BtfEnum | BtfEnum64, integer: string): string {
  return [...new Set(type.values.map(({ name }) => stringLiteral(name))), integer].join(' | ');
}

/** The name of the innermost typedef on the way to a type without a name. */
function typedefName(btf: Btf, id: number): string {
  let name = '';
  for (
    let type: BtfType = btf.type(id);
    'typeId' in type && type.id !== btf.resolve(id);
    type = btf.type(type.typeId)
  ) {
    if (type.kind === 'typedef') name = type.name;
  }
  return name;
}

function* named(btf: Btf): Generator<number> {
  for (let id = 1; id <= btf.typeCount; id++) {
    const kind = btf.kindOf(id);
    const isDeclared = kind === 'struct' || kind === 'union' || kind === 'enum' || kind === 'enum64';
    if (isDeclared && btf.type(id).name !== '') yield id;
    else if (kind === 'typedef') yield id;
  }
}
