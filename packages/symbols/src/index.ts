export type { SymbolFileOptions } from './binary/options.ts';
export { type BinaryFunction, type FunctionPlace, SymbolFile } from './binary/symbolFile.ts';
export { SymbolError, type SymbolErrorCode, SymbolFileError } from './error.ts';
export { type Frame, type KernelFrame, printFrame, type UserFrame } from './frame.ts';
export { type FindOptions, findBinary } from './library/findBinary.ts';
export { type ResolvedFunction, type ResolveOptions, resolveFunction } from './library/resolveFunction.ts';
export { type BuildIdAddress, type Forgettable, Symbolizer, type SymbolizerOptions } from './symbolizer.ts';
