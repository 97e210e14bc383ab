import type { Btf } from '../btf.ts';
import type { Budget } from '../budget.ts';
import { memberBits } from '../layout.ts';
import type { BtfComposite, BtfEnum, BtfEnum64, BtfMember, BtfType } from '../type.ts';
import type { Alignments } from './alignment.ts';
import { aliasOf } from './baseType.ts';
import { block } from './block.ts';
import { arrayOf, declaration, functionOf, named, pointerTo } from './declarator.ts';
import { defineEnum } from './enumeration.ts';
import { type CNames, identifier } from './names.ts';
import { paddingFor } from './padding.ts';

/** What is needed to write a type. */
export interface Writer {
  readonly btf: Btf;
  readonly names: CNames;
  readonly alignments: Alignments;
  readonly budget: Budget;
  /** A cast names its type alone: no qualifiers, and `struct` for one that has no name. */
  readonly purpose: 'definition' | 'cast';
}

/** A declaration of a name, or of nothing: `int (*name)(void)`. What has no name is written out, `depth` tabs in. */
export function declare(writer: Writer, id: number, name: string, depth: number): string {
  const { btf, budget, purpose } = writer;
  const isCast = purpose === 'cast';
  let declarator = named(identifier(name));
  /** Those that were passed since the last type that is none, outermost last. */
  let qualifiers: readonly string[] = [];
  // A loop, since what functions return may go on for longer than the call stack does.
  for (let current = id; ; ) {
    budget.spend(current, depth);
    const type = btf.type(current);
    switch (type.kind) {
      case 'const':
      case 'volatile':
      case 'restrict':
        if (!isCast) qualifiers = [type.kind, ...qualifiers];
        current = type.typeId;
        break;
      case 'type_tag':
        if (!isCast) qualifiers = [attribute(type.name, type.isAttribute), ...qualifiers];
        current = type.typeId;
        break;
      case 'ptr':
        declarator = pointerTo(declarator, qualifiers);
        qualifiers = [];
        current = type.typeId;
        break;
      case 'array':
        // gcc repeats the qualifiers of elements on the array, where C has no place for them.
        declarator = arrayOf(declarator, type.length);
        qualifiers = [];
        current = type.elementTypeId;
        break;
      case 'func_proto':
        declarator = functionOf(declarator, parametersOf(writer, type.parameters, depth));
        qualifiers = [];
        current = type.returnTypeId;
        break;
      default:
        return declaration(qualified(baseOf(writer, type, depth), qualifiers), declarator);
    }
  }
}

function qualified(base: string, qualifiers: readonly string[]): string {
  const isWord = (qualifier: string) => !qualifier.startsWith('__attribute__');
  return [...qualifiers.filter(isWord), base, ...qualifiers.filter((qualifier) => !isWord(qualifier))].join(
    ' ',
  );
}

function attribute(name: string, isAttribute: boolean): string {
  return isAttribute ? `__attribute__((${name}))` : `__attribute__((btf_type_tag(${JSON.stringify(name)})))`;
}

function parametersOf(
  writer: Writer,
  parameters: readonly { readonly name: string; readonly typeId: number }[],
  depth: number,
): string {
  if (parameters.length === 0 || (parameters.length === 1 && parameters[0]?.typeId === 0)) return 'void';
  return parameters
    .map(({ name, typeId }, index) =>
      typeId === 0 && index === parameters.length - 1 ? '...' : declare(writer, typeId, name, depth + 1),
    )
    .join(', ');
}

function baseOf(writer: Writer, type: BtfType, depth: number): string {
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'int':
    case 'float':
      return aliasOf(type) === undefined ? type.name : writer.names.typedef(type.id);
    case 'typedef':
      return writer.names.typedef(type.id);
    case 'fwd':
      return `${type.target} ${writer.names.tag(type.id)}`;
    case 'struct':
    case 'union':
      return type.name === '' && writer.purpose === 'definition'
        ? defineComposite(writer, type, depth)
        : forward(writer, type);
    case 'enum':
    case 'enum64':
      return type.name === '' && writer.purpose === 'definition'
        ? defineEnum(writer.names, type, depth)
        : forward(writer, type);
    default:
      return `/* a ${type.kind} */ void`;
  }
}

/** `struct name`, which declares it, too. */
export function forward({ names }: Writer, type: BtfComposite | BtfEnum | BtfEnum64): string {
  // Of an enum without a name libbpf writes the space, too.
  if (type.kind === 'enum' || type.kind === 'enum64')
    return type.name === '' ? 'enum ' : `enum ${names.tag(type.id)}`;
  return type.name === '' ? type.kind : `${type.kind} ${names.tag(type.id)}`;
}

/** A struct or union with its members, each where it belongs. */
export function defineComposite(writer: Writer, type: BtfComposite, depth: number): string {
  const members =
    type.kind === 'struct' ? structMembers(writer, type, depth) : unionMembers(writer, type, depth);
  const packed = writer.alignments.isPacked(type) ? ' __attribute__((packed))' : '';
  return `${forward(writer, type)} {${block(members, depth)}}${packed}`;
}

function structMembers(writer: Writer, type: BtfComposite, depth: number): readonly string[] {
  const { btf, alignments, budget } = writer;
  const isPacked = alignments.isPacked(type);
  const lines: string[] = [];
  let from = 0;
  let wasBitfield = false;
  const pad = (to: number, typeId: number, inBitfield: boolean) => {
    budget.spend(type.id, depth, Math.max(0, to - from) / 64);
    const alignment = isPacked ? 1 : alignments.of(typeId);
    for (const line of paddingFor({ from, to, alignment, inBitfield })) lines.push(line);
  };
  for (const member of type.members) {
    const { bitOffset, bitSize } = memberBits(btf, member);
    pad(bitOffset, member.typeId, wasBitfield && bitSize > 0);
    lines.push(declareMember(writer, member, depth));
    wasBitfield = bitSize > 0;
    from = bitOffset + (wasBitfield ? bitSize : btf.sizeOf(member.typeId) * 8);
  }
  pad(type.size * 8, type.id, false);
  return lines;
}

function unionMembers(writer: Writer, type: BtfComposite, depth: number): readonly string[] {
  const { btf, alignments, budget } = writer;
  const lines = type.members.map((member) => declareMember(writer, member, depth));
  const longest = Math.max(0, ...type.members.map(({ typeId }) => btf.sizeOf(typeId)));
  const alignment = alignments.of(type.id);
  if (Math.ceil(longest / alignment) * alignment >= type.size) return lines;
  // Members that the compiler left out, or an alignment beyond theirs: an alternative of nothing but padding.
  budget.spend(type.id, depth, type.size / 8);
  const padding = paddingFor({ from: 0, to: type.size * 8, alignment, inBitfield: false });
  return [...lines, `struct {${block(padding, depth + 1)}};`];
}

function declareMember(writer: Writer, member: BtfMember, depth: number): string {
  const { bitSize } = memberBits(writer.btf, member);
  return `${declare(writer, member.typeId, member.name, depth + 1)}${bitSize > 0 ? `: ${bitSize}` : ''};`;
}
