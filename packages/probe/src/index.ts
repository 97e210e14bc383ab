export { type AttachKind, attachTarget } from './attachTarget.ts';
export { type Capability, type Environment, environment } from './environment.ts';
export {
  type AttachTypeName,
  type CommandName,
  facts,
  type LinkTypeName,
  type MapFlagName,
  type MapTypeName,
  type ProgramTypeName,
} from './facts/facts.ts';
export { isAtLeast } from './facts/release.ts';
export { mapType, type ProbedMapType } from './mapType.ts';
export { nearest } from './nearest.ts';
export { type Obstacle, PermissionError } from './permissionError.ts';
export type { ProbedProgram } from './program/attempts.ts';
export { kernelBtf } from './program/kernelBtf.ts';
export { type ProgramLevel, type ProgramVerdict, programType } from './programType.ts';
export { UnsupportedError } from './unsupportedError.ts';
export type { Evidence, Status, Verdict } from './verdict.ts';
