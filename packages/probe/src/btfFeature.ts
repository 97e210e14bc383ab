import { BtfBuilder, hostIsLittleEndian, type NewBtfType } from '@ebpf-ts/btf';
import { binding, isNativeError } from '@ebpf-ts/native';
import { Memory } from './asking/memory.ts';
import type { Verdict } from './verdict.ts';

/** What BTF of a program or map may hold: kinds of types, and functions that are seen from elsewhere. */
export type BtfFeature = keyof typeof features;

/**
 * Whether this kernel takes BTF with a kind of types in it. libbpf leaves out of an object's BTF what the kernel does not
 * take.
 *
 * @example
 * ```ts
 * import { btfFeature } from '@ebpf-ts/probe';
 *
 * console.log((await btfFeature('decl_tag')).since); // 5.16
 * ```
 */
export async function btfFeature(name: BtfFeature): Promise<Verdict> {
  return btfFeatureSync(name);
}

/**
 * {@link btfFeature}, on this thread.
 *
 * @example
 * ```ts
 * import { btfFeatureSync } from '@ebpf-ts/probe';
 *
 * console.log(btfFeatureSync('enum64').status);
 * ```
 */
export function btfFeatureSync(name: BtfFeature): Verdict {
  return memory.recall(name) ?? memory.keep(name, verdictOn(name));
}

const memory = new Memory<Verdict>();

type Add = (builder: BtfBuilder, int: number) => void;

const int: NewBtfType = { kind: 'int', name: 'int', size: 4, bits: 32, bitOffset: 0, encoding: 'signed' };

/** Since when, and what is added behind an int. */
export const features = {
  base: { since: '4.18', add: () => {} },
  func: { since: '5.0', add: (builder, type) => addFunction(builder, type, 'static') },
  datasec: {
    since: '5.2',
    add(builder, type) {
      const variable = builder.add({ kind: 'var', name: 'v', typeId: type, linkage: 'static' });
      const variables = [{ typeId: variable, offset: 0, size: 4 }];
      builder.add({ kind: 'datasec', name: '.data', size: 4, variables });
    },
  },
  func_global: { since: '5.6', add: (builder, type) => addFunction(builder, type, 'global') },
  float: { since: '5.13', add: (builder) => void builder.add({ kind: 'float', name: 'float', size: 4 }) },
  decl_tag: {
    since: '5.16',
    add(builder, type) {
      const variable = builder.add({ kind: 'var', name: 'v', typeId: type, linkage: 'static' });
      builder.add({ kind: 'decl_tag', name: 't', typeId: variable, componentIndex: -1, isAttribute: false });
    },
  },
  type_tag: {
    since: '5.17',
    add(builder, type) {
      builder.add({
        kind: 'ptr',
        typeId: builder.add({ kind: 'type_tag', name: 't', typeId: type, isAttribute: false }),
      });
    },
  },
  enum64: {
    since: '6.0',
    add: (builder) =>
      void builder.add({
        kind: 'enum64',
        name: 'e',
        size: 8,
        signed: false,
        values: [{ name: 'v', value: 0n }],
      }),
  },
} as const satisfies Readonly<Record<string, { readonly since: string; readonly add: Add }>>;

function addFunction(builder: BtfBuilder, returns: number, linkage: 'static' | 'global'): void {
  const prototype = builder.add({ kind: 'func_proto', returnTypeId: returns, parameters: [] });
  builder.add({ kind: 'func', name: 'f', typeId: prototype, linkage });
}

function verdictOn(name: BtfFeature): Verdict {
  const { since, add }: { since: string; add: Add } = features[name];
  const builder = new BtfBuilder({ littleEndian: hostIsLittleEndian });
  add(builder, builder.add(int));
  try {
    binding.btfClose(binding.btfLoad(builder.build().bytes));
    return {
      status: 'supported',
      since,
      evidence: [{ kind: 'syscall', syscall: 'BPF_BTF_LOAD', errno: '0' }],
    };
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const { code: errno, log } = error;
    const evidence = [
      { kind: 'syscall', syscall: 'BPF_BTF_LOAD', errno, ...(log !== '' && { log }) } as const,
    ];
    if (errno === 'EINVAL') return { status: 'unsupported', since, evidence };
    if (errno !== 'EPERM') return { status: 'unknown', since, evidence };
    return { status: 'denied', since, evidence, hint: 'run as root, or with CAP_BPF' };
  }
}
