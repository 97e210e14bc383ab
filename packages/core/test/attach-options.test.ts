import { describe, expectTypeOf, it } from 'vitest';
import type {
  CgroupOptions,
  IterLink,
  Link,
  LoadedObject,
  Program,
  ProgramOf,
  TcxOptions,
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
    expectTypeOf<Any>().returns.resolves.toEqualTypeOf<Link | IterLink>();
  });
});
