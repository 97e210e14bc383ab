export { BtfError } from '@ebpf-ts/btf';
export { ElfError, type ProgramKind } from '@ebpf-ts/elf';
export * from '@ebpf-ts/maps';
export type {
  LinkIdentity,
  LinkInfo,
  NetworkLinkInfo,
  OtherLinkInfo,
  PerfEventInfo,
  TracingLinkInfo,
} from '@ebpf-ts/native';
export { type Finding, PermissionError, type ProgramOutlook, UnsupportedError } from '@ebpf-ts/probe';
export { type AttachableKind, type AttachedBy, attachedBy } from './attachedBy.ts';
export { BpfObject, type ObjectSource } from './bpfObject.ts';
export { AttachError } from './errors/attachError.ts';
export { LinkError } from './errors/linkError.ts';
export { LoadError } from './errors/loadError.ts';
export { ProgramError } from './errors/programError.ts';
export type { VerifierReason } from './errors/verifier/catalogue.ts';
export type { LoggedInstruction } from './errors/verifier/log.ts';
export type { RegisterState } from './errors/verifier/registers.ts';
export type { VerifierCategory } from './errors/verifier/rejection.ts';
export type { SourceLine } from './errors/verifier/render.ts';
export type { VerifierStatistics } from './errors/verifier/statistics.ts';
export { VerifierError } from './errors/verifierError.ts';
export type { EventRecords, EventsByField, EventsByHeader } from './eventRecords.ts';
export type { AttachArguments, AttachSignatures, LinkOf } from './links/attachments.ts';
export type { CgroupOptions } from './links/cgroup.ts';
export type { CookieOption } from './links/cookie.ts';
export type { FreplaceOptions } from './links/freplace.ts';
export type { CgroupOrder, IterOptions } from './links/iter.ts';
export { IterLink } from './links/iterLink.ts';
export type { KprobeOptions, KretprobeOptions } from './links/kprobe.ts';
export type { KprobeMultiOptions } from './links/kprobeMulti.ts';
export type { KsyscallOptions } from './links/ksyscall.ts';
export { Link, type LinkOwner } from './links/link.ts';
export type { LinkableProgram } from './links/linkableProgram.ts';
export { listLinks } from './links/listLinks.ts';
export type { NetfilterOptions } from './links/netfilter.ts';
export type { NetkitOptions } from './links/netkit.ts';
export type { NetnsOptions } from './links/netns.ts';
export type { InterfaceOptions } from './links/networkInterface.ts';
export { type LinkSource, openLink } from './links/openLink.ts';
export type {
  Breakpoint,
  PerfEventOptions,
  PerfEventRate,
  PerfEventScope,
  PerfEventSource,
} from './links/perfEvent.ts';
export type { CacheEvent, HardwareEvent, SoftwareEvent } from './links/perfEventNames.ts';
export type { Neighbour, Position, PositionOptions } from './links/position.ts';
export type { ProcessOption, ProcessScope } from './links/processScope.ts';
export type { RawTracepointOptions } from './links/rawTracepoint.ts';
export type { RouteOptions } from './links/route.ts';
export type { SocketOptions } from './links/socket.ts';
export type { SockmapOptions } from './links/sockmap.ts';
export { type LinkableTable, StructOpsLink } from './links/structOpsLink.ts';
export type { TcOptions } from './links/tc.ts';
export type { TcxOptions } from './links/tcx.ts';
export type { TracepointOptions } from './links/tracepoint.ts';
export { UpdatableLink, type UpdateOptions } from './links/updatableLink.ts';
export type { UprobeOptions } from './links/uprobe.ts';
export type { UprobeMultiOptions, UprobeMultiPlaces } from './links/uprobeMulti.ts';
export type { UsdtOptions } from './links/usdt.ts';
export type { XdpMode, XdpOptions } from './links/xdp.ts';
export { LoadedObject } from './live/loadedObject.ts';
export { Program, type ProgramOf } from './live/program.ts';
export { StructOps } from './live/structOps.ts';
export { type Constant, type LiveVariables, Variable } from './live/variable.ts';
export { listPins, type Pin } from './pins/listPins.ts';
export type { JitedFunction } from './programs/jited.ts';
export { KernelProgram } from './programs/kernelProgram.ts';
export { listPrograms, OpenedProgram, openProgram, type ProgramSource } from './programs/openProgram.ts';
export type { ProgramInfo } from './programs/programInfo.ts';
export type { ProgramType } from './programs/programType.ts';
export type { PlacedFunction } from './programs/programTypes.ts';
export { enableStats, type RunStats } from './programs/stats.ts';
export type {
  SkBuffContext,
  SkLookupContext,
  SyscallContext,
  TestContext,
  TestContextOut,
  XdpContext,
} from './programs/testRun/context.ts';
export { TEST_RUN_FLAG, type TestRunOptions, type TestRunResult } from './programs/testRun/testRun.ts';
export { XlatedCode, type XlatedTextOptions } from './programs/xlated.ts';
export type {
  AnyShape,
  KconfigOf,
  MapsOf,
  ObjectShape,
  ProgramsOf,
  StructOpsOf,
  VariablesOf,
} from './shape.ts';
export { type AutoStream, EventStream, type WithStream } from './spec/eventStream.ts';
export { KconfigSpec } from './spec/kconfigSpec.ts';
export type { BtfHub } from './spec/kernelTypes.ts';
export { MapSpec } from './spec/mapSpec.ts';
export { ObjectSpec, type OpenOptions, type Selected } from './spec/objectSpec.ts';
export { ProgramSpec } from './spec/programSpec.ts';
export { StructOpsSpec } from './spec/structOpsSpec.ts';
export { VariableSpec } from './spec/variableSpec.ts';
export type { Verification } from './spec/verification.ts';
export type { DeepReadonly } from './variables/typedVariable.ts';
