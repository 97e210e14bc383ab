export { forget } from './asking/memory.ts';
export { type AttachKind, attachTarget, attachTargetSync } from './attachTarget.ts';
export { attachType, attachTypeSync } from './attachType.ts';
export { type BtfFeature, btfFeature, btfFeatureSync } from './btfFeature.ts';
export {
  type Capability,
  type Environment,
  environment,
  environmentSync,
  type MountKind,
  type SysctlName,
} from './environment.ts';
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
export { type Caller, helper, helperSync } from './helper.ts';
export { type IsaFeature, isa, isaSync } from './isa.ts';
export { kernelConfig } from './kernelConfig.ts';
export { kfunc, kfuncSync } from './kfunc.ts';
export { type LimitName, type LimitVerdict, limit, limitSync } from './limit.ts';
export { linkType, linkTypeSync } from './linkType.ts';
export { lsmActive, lsmActiveSync } from './lsmActive.ts';
export {
  mapFlag,
  mapFlagSync,
  mapType,
  mapTypeSync,
  type ProbedMapFlag,
  type ProbedMapType,
} from './mapType.ts';
export { nearest } from './nearest.ts';
export { type Obstacle, PermissionError } from './permissionError.ts';
export type { EditedMap, EditedObject, ObjectEdits } from './preflight/edits.ts';
export {
  type Finding,
  type Outlook,
  type Preflight,
  type ProgramOutlook,
  preflight,
} from './preflight/preflight.ts';
export { profiledKernel } from './preflight/profiledKernel.ts';
export { releaseKernel } from './preflight/releaseKernel.ts';
export { runningKernel } from './preflight/runningKernel.ts';
export type { ProgramAnswer, TargetKernel } from './preflight/targetKernel.ts';
export { type Profile, profile, profileSync } from './profile.ts';
export { kernelBtf } from './program/kernelBtf.ts';
export type { ProbedProgram } from './program/kinds.ts';
export { type ProgramLevel, type ProgramVerdict, programType, programTypeSync } from './programType.ts';
export { type Report, type ReportSection, report, reportSections, reportSync } from './report.ts';
export { syscallCommand, syscallCommandSync } from './syscallCommand.ts';
export { UnsupportedError } from './unsupportedError.ts';
export type { Evidence, Status, Verdict } from './verdict.ts';
