export { Btf, type ParseOptions } from './btf.ts';
export { BtfBuilder, type BuiltBtf, type NewBtfType } from './builder/builder.ts';
export type { FunctionInfo, LineInfo } from './builder/ext.ts';
export { castsOf } from './c/cast.ts';
export { type PrintCOptions, printC } from './c/printC.ts';
export { type Codec, type CodecOptions, codecOf } from './codec.ts';
export { BtfError } from './error.ts';
export type { BtfKind } from './kind.ts';
export { type FieldLayout, layoutOf, type StructLayout } from './layout.ts';
export { type PrintRawOptions, printRaw, printRawJson } from './raw/printRaw.ts';
export { relocateBtf } from './relocate.ts';
export {
  array,
  bytes,
  cstring,
  type InferFields,
  type SchemaFields,
  struct,
} from './schema/composites.ts';
export { hostIsLittleEndian } from './schema/hostEndianness.ts';
export { bool, enumeration, i8, i16, i32, i64, u8, u16, u32, u64 } from './schema/scalars.ts';
export { type Infer, isSchema, type Schema } from './schema/schema.ts';
export type {
  BtfArray,
  BtfComposite,
  BtfDatasec,
  BtfDeclTag,
  BtfEnum,
  BtfEnum64,
  BtfFloat,
  BtfFunc,
  BtfFuncProto,
  BtfFwd,
  BtfInt,
  BtfLinkage,
  BtfMember,
  BtfModifier,
  BtfPtr,
  BtfType,
  BtfTypeTag,
  BtfVar,
  BtfVoid,
} from './type.ts';
export { propertyName, stringLiteral } from './typescript/names.ts';
export {
  type PrintTypeScriptOptions,
  printTypeScript,
  type TypeScriptPrinter,
  type TypeScriptPrinterOptions,
  typeScriptPrinter,
} from './typescript/printTypeScript.ts';
export { jsonOf } from './value/jsonOf.ts';
export { type PrintValueOptions, printValue } from './value/printValue.ts';
export { printValueJson } from './value/printValueJson.ts';
export { type Fields, type View, viewOf } from './view.ts';
