import { type BtfKind, btfKinds } from './kind.ts';
import { codeAt, commonWords, flagOf, lengthOf, type Records } from './records.ts';
import type { Strings } from './strings.ts';
import type {
  BtfComposite,
  BtfDatasec,
  BtfEnum,
  BtfEnum64,
  BtfFuncProto,
  BtfInt,
  BtfLinkage,
  BtfMember,
  BtfModifier,
  BtfType,
} from './type.ts';

/** Decodes one validated record. */
export function decodeType(records: Records, strings: Strings, id: number): BtfType {
  const { words } = records;
  const start = records.startOf(id);
  // A function for each kind: the engine compiles those for good, where one for all is thrown away at every new kind.
  const decode = decoders[codeAt(records, start)] ?? decodeVoid;
  return decode(id, words, start, strings);
}

/** `start` is the first word of the record. */
type Decoder = (id: number, words: Uint32Array, start: number, strings: Strings) => BtfType;

const decodeVoid: Decoder = () => ({ kind: 'void', id: 0, name: '' });

const decodeInt: Decoder = (id, words, start, strings) => {
  const bits = words[start + commonWords] ?? 0;
  return {
    kind: 'int',
    id,
    name: strings.at(words[start] ?? 0),
    size: words[start + 2] ?? 0,
    bits: bits & 0xff,
    bitOffset: (bits >>> 16) & 0xff,
    encoding: encodings[(bits >>> 24) & 0x0f] ?? 'unsigned',
  };
};

const decodePtr: Decoder = (id, words, start) => ({
  kind: 'ptr',
  id,
  name: '',
  typeId: words[start + 2] ?? 0,
});

const decodeArray: Decoder = (id, words, start) => ({
  kind: 'array',
  id,
  name: '',
  elementTypeId: words[start + commonWords] ?? 0,
  indexTypeId: words[start + commonWords + 1] ?? 0,
  length: words[start + commonWords + 2] ?? 0,
});

const compositeDecoder =
  (kind: BtfComposite['kind']): Decoder =>
  (id, words, start, strings) => {
    const info = words[start + 1] ?? 0;
    const hasBitfields = flagOf(info);
    const members: BtfMember[] = [];
    for (let at = start + commonWords, left = lengthOf(info); left > 0; left--, at += 3) {
      const position = words[at + 2] ?? 0;
      members.push({
        name: strings.at(words[at] ?? 0),
        typeId: words[at + 1] ?? 0,
        bitOffset: hasBitfields ? position & 0xffffff : position,
        bitSize: hasBitfields ? position >>> 24 : 0,
      });
    }
    return { kind, id, name: strings.at(words[start] ?? 0), size: words[start + 2] ?? 0, members };
  };

const decodeEnum: Decoder = (id, words, start, strings) => {
  const info = words[start + 1] ?? 0;
  const signed = flagOf(info);
  const values: BtfEnum['values'][number][] = [];
  for (let at = start + commonWords, left = lengthOf(info); left > 0; left--, at += 2) {
    const value = words[at + 1] ?? 0;
    values.push({ name: strings.at(words[at] ?? 0), value: signed ? value | 0 : value });
  }
  return {
    kind: 'enum',
    id,
    name: strings.at(words[start] ?? 0),
    size: words[start + 2] ?? 0,
    signed,
    values,
  };
};

const decodeEnum64: Decoder = (id, words, start, strings) => {
  const info = words[start + 1] ?? 0;
  const signed = flagOf(info);
  const values: BtfEnum64['values'][number][] = [];
  for (let at = start + commonWords, left = lengthOf(info); left > 0; left--, at += 3) {
    const value = (BigInt(words[at + 2] ?? 0) << 32n) | BigInt(words[at + 1] ?? 0);
    values.push({ name: strings.at(words[at] ?? 0), value: signed ? BigInt.asIntN(64, value) : value });
  }
  const [name, size] = [strings.at(words[start] ?? 0), words[start + 2] ?? 0];
  return { kind: 'enum64', id, name, size, signed, values };
};

const decodeFwd: Decoder = (id, words, start, strings) => ({
  kind: 'fwd',
  id,
  name: strings.at(words[start] ?? 0),
  target: flagOf(words[start + 1] ?? 0) ? 'union' : 'struct',
});

const modifierDecoder =
  (kind: BtfModifier['kind']): Decoder =>
  (id, words, start, strings) => ({
    kind,
    id,
    name: strings.at(words[start] ?? 0),
    typeId: words[start + 2] ?? 0,
  });

const decodeFunc: Decoder = (id, words, start, strings) => ({
  kind: 'func',
  id,
  name: strings.at(words[start] ?? 0),
  typeId: words[start + 2] ?? 0,
  linkage: linkages[lengthOf(words[start + 1] ?? 0)] ?? 'static',
});

const decodeFuncProto: Decoder = (id, words, start, strings) => {
  const parameters: BtfFuncProto['parameters'][number][] = [];
  for (let at = start + commonWords, left = lengthOf(words[start + 1] ?? 0); left > 0; left--, at += 2) {
    parameters.push({ name: strings.at(words[at] ?? 0), typeId: words[at + 1] ?? 0 });
  }
  return { kind: 'func_proto', id, name: '', returnTypeId: words[start + 2] ?? 0, parameters };
};

const decodeVar: Decoder = (id, words, start, strings) => ({
  kind: 'var',
  id,
  name: strings.at(words[start] ?? 0),
  typeId: words[start + 2] ?? 0,
  linkage: linkages[words[start + commonWords] ?? 0] ?? 'static',
});

const decodeDatasec: Decoder = (id, words, start, strings) => {
  const variables: BtfDatasec['variables'][number][] = [];
  for (let at = start + commonWords, left = lengthOf(words[start + 1] ?? 0); left > 0; left--, at += 3) {
    variables.push({ typeId: words[at] ?? 0, offset: words[at + 1] ?? 0, size: words[at + 2] ?? 0 });
  }
  const [name, size] = [strings.at(words[start] ?? 0), words[start + 2] ?? 0];
  return { kind: 'datasec', id, name, size, variables };
};

const decodeFloat: Decoder = (id, words, start, strings) => ({
  kind: 'float',
  id,
  name: strings.at(words[start] ?? 0),
  size: words[start + 2] ?? 0,
});

const decodeDeclTag: Decoder = (id, words, start, strings) => ({
  kind: 'decl_tag',
  id,
  name: strings.at(words[start] ?? 0),
  typeId: words[start + 2] ?? 0,
  componentIndex: (words[start + commonWords] ?? 0) | 0,
  isAttribute: flagOf(words[start + 1] ?? 0),
});

const decodeTypeTag: Decoder = (id, words, start, strings) => ({
  kind: 'type_tag',
  id,
  name: strings.at(words[start] ?? 0),
  typeId: words[start + 2] ?? 0,
  isAttribute: flagOf(words[start + 1] ?? 0),
});

const decoderOf: Readonly<Record<BtfKind, Decoder>> = {
  void: decodeVoid,
  int: decodeInt,
  ptr: decodePtr,
  array: decodeArray,
  struct: compositeDecoder('struct'),
  union: compositeDecoder('union'),
  enum: decodeEnum,
  fwd: decodeFwd,
  typedef: modifierDecoder('typedef'),
  volatile: modifierDecoder('volatile'),
  const: modifierDecoder('const'),
  restrict: modifierDecoder('restrict'),
  func: decodeFunc,
  func_proto: decodeFuncProto,
  var: decodeVar,
  datasec: decodeDatasec,
  float: decodeFloat,
  decl_tag: decodeDeclTag,
  type_tag: decodeTypeTag,
  enum64: decodeEnum64,
};

/** By the number of the kind. */
const decoders = btfKinds.map((kind) => decoderOf[kind]);

/** By the value of `BTF_FUNC_*` and `BTF_VAR_*`. */
export const linkages: readonly BtfLinkage[] = ['static', 'global', 'extern'];

/** By the value of `BTF_INT_ENCODING`. The kernel allows no two bits at once, and gcc 12 marks `char` with two. */
export const encodings: Readonly<Record<number, BtfInt['encoding']>> = {
  0: 'unsigned',
  1: 'signed',
  2: 'char',
  3: 'char',
  4: 'bool',
};
