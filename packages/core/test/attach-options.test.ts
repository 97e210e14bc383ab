import { describe, expectTypeOf, it } from 'vitest';
import type {
  CgroupOptions,
  CookieOption,
  FreplaceOptions,
  IterLink,
  IterOptions,
  KprobeMultiOptions,
  KprobeOptions,
  KretprobeOptions,
  Link,
  LoadedObject,
  NetfilterOptions,
  NetkitOptions,
  NetnsOptions,
  PerfEventOptions,
  Program,
  ProgramKind,
  ProgramOf,
  RawTracepointOptions,
  RouteOptions,
  SocketOptions,
  SockmapOptions,
  TcOptions,
  TcxOptions,
  TracepointOptions,
  UpdatableLink,
  UprobeMultiOptions,
  UprobeOptions,
  UsdtOptions,
  XdpOptions,
} from '../src/index.ts';

type Attach<K> = ProgramOf<K> extends { attach: infer A } ? A : never;
type Options<K> = Attach<K> extends (...options: infer O) => unknown ? O : never;

describe('attach takes what the kind of the program needs, and nothing else', () => {
  it('options that may be left out where the section says where', () => {
    expectTypeOf<Options<'kprobe'>>().toEqualTypeOf<[options?: KprobeOptions]>();
    expectTypeOf<Options<'kretprobe'>>().toEqualTypeOf<[options?: KretprobeOptions]>();
    expectTypeOf<Options<'kprobe.session'>>().toEqualTypeOf<[options?: KprobeMultiOptions]>();
    expectTypeOf<Options<'tracepoint'>>().toEqualTypeOf<[options?: TracepointOptions]>();
    expectTypeOf<Options<'raw_tp'>>().toEqualTypeOf<[options?: RawTracepointOptions]>();
    expectTypeOf<Options<'fentry'>>().toEqualTypeOf<[options?: CookieOption]>();
    expectTypeOf<Options<'iter'>>().toEqualTypeOf<[options?: IterOptions]>();
    expectTypeOf<Options<'usdt'>>().toEqualTypeOf<[options?: UsdtOptions]>();
    expectTypeOf<Options<'perf_event'>>().toEqualTypeOf<[options: PerfEventOptions]>();
    expectTypeOf<Attach<'lsm'>>().returns.resolves.toEqualTypeOf<Link>();
    expectTypeOf<Attach<'iter'>>().returns.resolves.toEqualTypeOf<IterLink>();
  });

  it('the options of its kind, on either thread', () => {
    expectTypeOf<Options<'xdp'>>().toEqualTypeOf<[options: XdpOptions]>();
    expectTypeOf<Options<'tcx/ingress'>>().toEqualTypeOf<[options: TcxOptions]>();
    expectTypeOf<Options<'cgroup/connect4'>>().toEqualTypeOf<[options: CgroupOptions]>();
    expectTypeOf<Options<'sockops'>>().toEqualTypeOf<[options: CgroupOptions]>();
    expectTypeOf<Options<'lsm_cgroup'>>().toEqualTypeOf<[options: CgroupOptions]>();
    expectTypeOf<Options<'tc'>>().toEqualTypeOf<[options: TcOptions]>();
    expectTypeOf<Options<'lwt_xmit'>>().toEqualTypeOf<[options: RouteOptions]>();
    expectTypeOf<Options<'netkit/peer'>>().toEqualTypeOf<[options: NetkitOptions]>();
    expectTypeOf<Options<'sk_lookup'>>().toEqualTypeOf<[options: NetnsOptions]>();
    expectTypeOf<Options<'flow_dissector'>>().toEqualTypeOf<[options: NetnsOptions]>();
    expectTypeOf<Options<'netfilter'>>().toEqualTypeOf<[options: NetfilterOptions]>();
    expectTypeOf<Options<'sk_msg'>>().toEqualTypeOf<[options: SockmapOptions]>();
    expectTypeOf<Options<'socket'>>().toEqualTypeOf<[options: SocketOptions]>();
    expectTypeOf<Options<'sk_reuseport'>>().toEqualTypeOf<[options: SocketOptions]>();
    expectTypeOf<Options<'freplace'>>().toEqualTypeOf<[options?: FreplaceOptions]>();
    expectTypeOf<Options<'uretprobe'>>().toEqualTypeOf<[options?: UprobeOptions]>();
    expectTypeOf<Options<'uprobe.multi'>>().toEqualTypeOf<[options?: UprobeMultiOptions]>();
    expectTypeOf<Program<'xdp'>['attachSync']>().parameters.toEqualTypeOf<[options: XdpOptions]>();
  });

  it('a function by its name, or a place in the file', () => {
    expectTypeOf<{ binary: string; symbol: string; offset: number }>().toExtend<UprobeOptions>();
    expectTypeOf<{ binary: string; offset: number; pid: number }>().toExtend<UprobeOptions>();
    expectTypeOf<{ binary: string }>().not.toExtend<UprobeOptions>();
    expectTypeOf<{ interface: string; mode: 'fast' }>().not.toExtend<XdpOptions>();
  });

  it('one place among others, of a neighbour that there can be', () => {
    expectTypeOf<{ interface: string; position: 'first' }>().toExtend<TcxOptions>();
    expectTypeOf<{ interface: string; position: { after: Link } }>().toExtend<TcxOptions>();
    expectTypeOf<{ interface: string; position: { before: Program<'tcx/egress'> } }>().toExtend<TcxOptions>();
    expectTypeOf<{ cgroup: string; position: { before: { linkId: number } } }>().toExtend<CgroupOptions>();
    expectTypeOf<{ interface: string; position: { before: Link; after: Link } }>().not.toExtend<TcxOptions>();
    expectTypeOf<{ interface: string; position: 'middle' }>().not.toExtend<TcxOptions>();
    expectTypeOf<{ interface: string }>().not.toExtend<TcOptions>();
    expectTypeOf<{ family: 'ipv4'; hook: 'ingress'; priority: 0 }>().not.toExtend<NetfilterOptions>();
  });

  it('a link that another program of the kind can take over, where the kernel can swap programs', () => {
    expectTypeOf<Attach<'xdp'>>().returns.resolves.toEqualTypeOf<UpdatableLink<'xdp'>>();
    expectTypeOf<Attach<'netfilter'>>().returns.resolves.toEqualTypeOf<Link>();
    expectTypeOf<Attach<'tc'>>().returns.resolves.not.toHaveProperty('update');
    expectTypeOf<UpdatableLink<'xdp'>['update']>().toBeCallableWith({} as Program<'xdp'>);
    expectTypeOf<Parameters<UpdatableLink<'xdp'>['update']>[0]>().not.toEqualTypeOf<Program<'sk_lookup'>>();
    // @ts-expect-error A link of XDP takes no other kind of program.
    expectTypeOf<UpdatableLink<'xdp'>['update']>().toBeCallableWith({} as Program<'sk_lookup'>);
  });

  it('one way to say where, and what goes with it alone', () => {
    expectTypeOf<{ function: string; offset: number; cookie: bigint }>().toExtend<KprobeOptions>();
    expectTypeOf<{ offset: number }>().not.toExtend<KprobeOptions>();
    expectTypeOf<'offset'>().not.toExtend<keyof KretprobeOptions>();
    expectTypeOf<{ functions: string[]; cookies: bigint[] }>().toExtend<KprobeMultiOptions>();
    expectTypeOf<{ pattern: string; cookies: bigint[] }>().not.toExtend<KprobeMultiOptions>();
    expectTypeOf<{ pattern: string; functions: string[] }>().not.toExtend<KprobeMultiOptions>();
    expectTypeOf<{ binary: string; symbols: string[]; cookies: bigint[] }>().toExtend<UprobeMultiOptions>();
    expectTypeOf<{ binary: string; pattern: string; cookies: bigint[] }>().not.toExtend<UprobeMultiOptions>();
    expectTypeOf<{ tracepoint: 'sched_switch' }>().not.toExtend<TracepointOptions>();
    expectTypeOf<{ binary: string; provider: string }>().not.toExtend<UsdtOptions>();
    expectTypeOf<{ cookie: number }>().not.toExtend<CookieOption>();
    expectTypeOf<{ pid: 'self' }>().toExtend<IterOptions>();
    expectTypeOf<{ pid: number; tid: number }>().not.toExtend<IterOptions>();
  });

  it('an event, how often, and where', () => {
    expectTypeOf<{ type: 'profile'; hz: number; cpus: number[] }>().toExtend<PerfEventOptions>();
    expectTypeOf<{ type: 'profile'; period: number }>().not.toExtend<PerfEventOptions>();
    expectTypeOf<{ type: 'software'; event: 'page-faults'; period: number }>().toExtend<PerfEventOptions>();
    expectTypeOf<{ type: 'software'; event: 'page-faults' }>().not.toExtend<PerfEventOptions>();
    expectTypeOf<{ type: 'software'; event: 'cpu-cycles'; hz: number }>().not.toExtend<PerfEventOptions>();
    expectTypeOf<{
      type: 'profile';
      hz: number;
      pid: number;
      cgroup: string;
    }>().not.toExtend<PerfEventOptions>();
  });

  it('no attach where nothing attaches the kind, and no program of a kind that there is not', () => {
    expectTypeOf<ProgramOf<'syscall'>>().not.toHaveProperty('attach');
    expectTypeOf<ProgramOf<'syscall'>>().toHaveProperty('info');
    expectTypeOf<ProgramOf<'xpd'>>().toEqualTypeOf<never>();
  });

  it('any options where the shape does not say the kind', () => {
    const attach = (object: LoadedObject) => object.programs['any']?.attach;
    type Any = NonNullable<ReturnType<typeof attach>>;
    expectTypeOf<Any>().toBeCallableWith({ interface: 'eth0' });
    expectTypeOf<Any>().toBeCallableWith({ cgroup: '/sys/fs/cgroup' });
    expectTypeOf<Any>().toBeCallableWith();
    expectTypeOf<Any>().returns.resolves.toEqualTypeOf<Link | IterLink | UpdatableLink<ProgramKind>>();
  });
});
