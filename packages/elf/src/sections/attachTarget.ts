import { programSectionOf } from './programSection.ts';

/**
 * What a section's name says that its programs attach to. Patterns have `*` and `?`.
 *
 * @example
 * ```ts
 * import { attachTargetOf } from '@ebpf-ts/elf';
 *
 * const target = attachTargetOf('uprobe/libc.so.6:malloc');
 * if (target?.kind === 'user_function') console.log(target.binary, target.name); // libc.so.6 malloc
 * ```
 */
export type AttachTarget =
  /** A function of the kernel; `offset` in bytes from its start. */
  | { readonly kind: 'kernel_function'; readonly name: string; readonly offset: number }
  /** All functions of the kernel whose names match. */
  | { readonly kind: 'kernel_functions'; readonly pattern: string }
  /** A system call, by its name without the processor's prefix: `openat`. */
  | { readonly kind: 'syscall'; readonly name: string }
  /** A function of a program or library, which is a path or what is looked for; `offset` in bytes from its start. */
  | {
      readonly kind: 'user_function';
      readonly binary: string;
      readonly name: string;
      readonly offset: number;
    }
  /** All functions of a program or library whose names match. */
  | { readonly kind: 'user_functions'; readonly binary: string; readonly pattern: string }
  /** A static probe of a program or library. */
  | {
      readonly kind: 'usdt';
      readonly binary: string;
      readonly provider: string;
      readonly name: string;
    }
  | { readonly kind: 'tracepoint'; readonly category: string; readonly name: string }
  | { readonly kind: 'raw_tracepoint'; readonly name: string }
  /** A function, hook, tracepoint or iterator in the BTF of the kernel, or in that of one of its modules. */
  | { readonly kind: 'btf'; readonly module: string | undefined; readonly name: string }
  /** A function of the program that is extended. */
  | { readonly kind: 'program_function'; readonly name: string }
  /** A member of a struct of operations: for the reader, libbpf goes by the variable. */
  | { readonly kind: 'member'; readonly name: string };

/**
 * Reads the target in a section's name as libbpf does when it attaches; undefined where there is none, or none that
 * libbpf could read.
 *
 * @example
 * ```ts
 * import { attachTargetOf } from '@ebpf-ts/elf';
 *
 * attachTargetOf('usdt//usr/lib/libc.so.6:libc:setjmp'); // { kind: 'usdt', binary: '/usr/lib/libc.so.6', … }
 * ```
 */
export function attachTargetOf(name: string): AttachTarget | undefined {
  const section = programSectionOf(name);
  if (section?.target === undefined || section.target === '') return undefined;
  const { target, returns } = section;
  const type = name.replace(/^\?/, '').slice(0, -target.length - 1);
  return readers.find(([types]) => types.test(type))?.[1](target, returns);
}

type Reader = (target: string, returns: boolean) => AttachTarget | undefined;

/** By what stands before the first slash. */
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^k(ret)?probe$/, kernelFunction],
  [/^k(ret)?probe\.(multi|session)$/, kernelFunctions],
  [/^k(ret)?syscall$/, (name) => ({ kind: 'syscall', name })],
  [/^u(ret)?probe(\.s)?$/, userFunction],
  [/^u(ret)?probe\.(multi|session)(\.s)?$/, userFunctions],
  [/^usdt(\.s)?$/, usdt],
  [/^(tp|tracepoint)$/, tracepoint],
  [/^raw_(tp|tracepoint)(\.w)?$/, (name) => ({ kind: 'raw_tracepoint', name })],
  [/^freplace$/, (name) => ({ kind: 'program_function', name })],
  [/^struct_ops(\.s)?$/, (name) => ({ kind: 'member', name })],
  [/^/, btfTarget],
];

function kernelFunction(target: string, returns: boolean): AttachTarget | undefined {
  const [, name, written] = /^([\w.]+)(?:\+([+-]?\w+))?/.exec(target) ?? [];
  const offset = offsetOf(written ?? '') ?? 0;
  // A return has no place within the function.
  return name === undefined || (returns && offset !== 0)
    ? undefined
    : { kind: 'kernel_function', name, offset };
}

function kernelFunctions(target: string): AttachTarget | undefined {
  const pattern = /^[\w.*?]+/.exec(target)?.[0];
  return pattern === undefined ? undefined : { kind: 'kernel_functions', pattern };
}

function userFunction(target: string, returns: boolean): AttachTarget | undefined {
  const parts = binaryAndRest(target);
  if (parts === undefined) return undefined;
  const { binary, rest } = parts;
  const plus = rest.lastIndexOf('+');
  const offset = plus < 0 ? undefined : offsetOf(rest.slice(plus + 1), true);
  if (returns && offset !== undefined && offset !== 0) return undefined;
  return {
    kind: 'user_function',
    binary,
    name: offset === undefined ? rest : rest.slice(0, plus),
    offset: offset ?? 0,
  };
}

function userFunctions(target: string): AttachTarget | undefined {
  const parts = binaryAndRest(target);
  return parts && { kind: 'user_functions', binary: parts.binary, pattern: parts.rest };
}

/** Whatever follows the probe's name behind another colon is not looked at. */
function usdt(target: string): AttachTarget | undefined {
  const [, binary, provider, name] = /^([^:]+):([^:]+):([^:]+)/.exec(target) ?? [];
  if (binary === undefined || provider === undefined || name === undefined) return undefined;
  return { kind: 'usdt', binary, provider, name };
}

function tracepoint(target: string): AttachTarget | undefined {
  const slash = target.indexOf('/');
  if (slash < 0) return undefined;
  return { kind: 'tracepoint', category: target.slice(0, slash), name: target.slice(slash + 1) };
}

function btfTarget(target: string): AttachTarget {
  const colon = target.indexOf(':');
  return colon < 0
    ? { kind: 'btf', module: undefined, name: target }
    : { kind: 'btf', module: target.slice(0, colon), name: target.slice(colon + 1) };
}

function binaryAndRest(target: string): { readonly binary: string; readonly rest: string } | undefined {
  const [, binary, rest] = /^([^:]+):([^\n]+)/.exec(target) ?? [];
  return binary === undefined || rest === undefined ? undefined : { binary, rest };
}

/** A number as C writes it: decimal, `0x` and hexadecimal, or `0` and octal. `whole` is whether nothing may follow. */
function offsetOf(text: string, whole = false): number | undefined {
  const [all, sign, hex, octal, decimal] =
    /^([+-]?)(?:0[xX]([\da-fA-F]+)|0([0-7]*)|([1-9]\d*))/.exec(text) ?? [];
  if (all === undefined || (whole && all.length !== text.length)) return undefined;
  const size =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : decimal !== undefined
        ? Number(decimal)
        : Number.parseInt(octal || '0', 8);
  return sign === '-' ? 0 - size : size;
}
