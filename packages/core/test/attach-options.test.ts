import { describe, expectTypeOf, it } from 'vitest';
import type {
  CgroupOptions,
  FreplaceOptions,
  IterLink,
  Link,
  LoadedObject,
  NetfilterOptions,
  NetkitOptions,
  NetnsOptions,
  Program,
  ProgramKind,
  ProgramOf,
  SocketOptions,
  SockmapOptions,
  TcOptions,
  TcxOptions,
  UpdatableLink,
  UprobeMultiOptions,
  UprobeOptions,
  XdpOptions,
} from '../src/index.ts';

type Attach<K> = ProgramOf<K> extends { attach: infer A } ? A : never;
type Options<K> = Attach<K> extends (...options: infer O) => unknown ? O : never;

describe('attach takes what the kind of the program needs, and nothing else', () => {
  it('no options where the section says all', () => {
    expectTypeOf<Options<'kprobe'>>().toEqualTypeOf<[]>();
    expectTypeOf<Options<'fentry'>>().toEqualTypeOf<[]>();
    expectTypeOf<Options<'iter'>>().toEqualTypeOf<[]>();
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
