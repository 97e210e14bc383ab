export { BtfError } from '@ebpf-ts/btf';
export { ElfError } from '@ebpf-ts/elf';
export * from '@ebpf-ts/maps';
export { PermissionError, UnsupportedError } from '@ebpf-ts/probe';
export { BpfObject, type ObjectSource } from './bpfObject.ts';
export { AttachError } from './errors/attachError.ts';
export { LoadError } from './errors/loadError.ts';
export { type SourceLine, VerifierError } from './errors/verifierError.ts';
export { Link } from './live/link.ts';
export { LoadedObject } from './live/loadedObject.ts';
export { Program, type ProgramOf } from './live/program.ts';
export type {
  AnyShape,
  AttachableKind,
  MapsOf,
  ObjectShape,
  PlacedKind,
  ProgramKind,
  ProgramsOf,
  VariablesOf,
} from './shape.ts';
export { MapSpec } from './spec/mapSpec.ts';
export { ObjectSpec, type OpenOptions } from './spec/objectSpec.ts';
export { ProgramSpec } from './spec/programSpec.ts';
export { type DeepReadonly, VariableSpec } from './spec/variableSpec.ts';
