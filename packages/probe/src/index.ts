export { type AttachKind, attachTarget } from './attachTarget.ts';
export { type Capability, type Environment, environment } from './environment.ts';
export { mapType, type ProbedMapType } from './mapType.ts';
export { type Obstacle, PermissionError } from './permissionError.ts';
export type { ProbedProgram } from './program/attempts.ts';
export { type ProgramLevel, type ProgramVerdict, programType } from './programType.ts';
export { UnsupportedError } from './unsupportedError.ts';
export type { Evidence, Status, Verdict } from './verdict.ts';
