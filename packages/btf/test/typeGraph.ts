import fc from 'fast-check';
import type { NewBtfType } from '../src/index.ts';

/**
 * Random types that refer to each other: the type at index i has id i + 1. What a type is made of comes before it, so
 * that none contains itself; pointers and prototypes go anywhere.
 */
export const typeGraphs: fc.Arbitrary<readonly NewBtfType[]> = fc
  .integer({ min: 1, max: 30 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => typeAt(index + 1, count))))
  .map((types) => types.map((type) => withSoundBitfields(types, type)));

/** Only integers and enums can be bitfields. */
function withSoundBitfields(types: readonly NewBtfType[], type: NewBtfType): NewBtfType {
  if (type.kind !== 'struct' && type.kind !== 'union') return type;
  const members = type.members.map((member) =>
    bitfieldKinds.has(kindBehind(types, member.typeId)) ? member : { ...member, bitSize: 0 },
  );
  return { ...type, members };
}

const bitfieldKinds = new Set(['int', 'enum', 'enum64']);
const modifiers = new Set(['typedef', 'const', 'volatile', 'restrict', 'type_tag']);

function kindBehind(types: readonly NewBtfType[], id: number): string {
  const type = types[id - 1];
  if (type === undefined) return 'void';
  return modifiers.has(type.kind) && 'typeId' in type ? kindBehind(types, type.typeId) : type.kind;
}

const word = fc.integer({ min: 0, max: 0xffff_ffff });
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'long_name_of_a_field', 'größe', '日本'),
  fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/),
);
const optionalName = fc.oneof(name, fc.constant(''));
const linkage = fc.constantFrom('static', 'global', 'extern' as const);

function typeAt(id: number, count: number): fc.Arbitrary<NewBtfType> {
  const before = fc.integer({ min: 0, max: id - 1 });
  const anywhere = fc.integer({ min: 0, max: count });
  const kinds: fc.Arbitrary<NewBtfType>[] = [
    fc.record({
      kind: fc.constant('int' as const),
      name,
      size: fc.constantFrom(1, 2, 4, 8, 16),
      bits: fc.integer({ min: 1, max: 8 }),
      bitOffset: fc.constant(0),
      encoding: fc.constantFrom('unsigned', 'signed', 'char', 'bool' as const),
    }),
    fc.record({ kind: fc.constant('float' as const), name, size: fc.constantFrom(2, 4, 8, 12, 16) }),
    fc.record({
      kind: fc.constant('fwd' as const),
      name,
      target: fc.constantFrom('struct', 'union' as const),
    }),
    fc.record({
      kind: fc.constantFrom('typedef', 'const', 'volatile', 'restrict' as const),
      name: optionalName,
      typeId: before,
    }),
    fc.record({ kind: fc.constant('type_tag' as const), name, typeId: before, isAttribute: fc.boolean() }),
    fc.record({
      kind: fc.constant('decl_tag' as const),
      name,
      typeId: anywhere,
      componentIndex: fc.integer({ min: -1, max: 5 }),
      isAttribute: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('array' as const),
      elementTypeId: before,
      indexTypeId: anywhere,
      length: word,
    }),
    fc.record({
      kind: fc.constantFrom('struct', 'union' as const),
      name: optionalName,
      size: word,
      members: fc.array(
        fc.record({
          name: optionalName,
          typeId: before,
          bitOffset: fc.integer({ min: 0, max: 0xff_ffff }),
          bitSize: fc.integer({ min: 0, max: 255 }),
        }),
        { maxLength: 5 },
      ),
    }),
    fc.boolean().chain((signed) =>
      fc.record({
        kind: fc.constant('enum' as const),
        name: optionalName,
        size: fc.constantFrom(1, 2, 4, 8),
        signed: fc.constant(signed),
        values: fc.array(
          fc.record({
            name,
            value: signed ? fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) : word,
          }),
          { maxLength: 4 },
        ),
      }),
    ),
    fc.boolean().chain((signed) =>
      fc.record({
        kind: fc.constant('enum64' as const),
        name: optionalName,
        size: fc.constantFrom(1, 2, 4, 8),
        signed: fc.constant(signed),
        values: fc.array(
          fc.record({
            name,
            value: signed
              ? fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })
              : fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
          }),
          { maxLength: 4 },
        ),
      }),
    ),
    fc.record({
      kind: fc.constant('func_proto' as const),
      returnTypeId: anywhere,
      parameters: fc.array(fc.record({ name: optionalName, typeId: anywhere }), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('var' as const), name, typeId: before, linkage }),
    // A pointer to itself is refused; one to a struct that comes later, and contains it, is what lists are made of.
    fc.record({ kind: fc.constant('ptr' as const), typeId: before }),
  ];
  return fc.oneof(...kinds);
}
