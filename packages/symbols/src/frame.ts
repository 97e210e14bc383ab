/** A frame of the kernel's stack. */
export interface KernelFrame {
  readonly kind: 'kernel';
  readonly address: bigint;
  /** The function; undefined where no symbol covers the address. BPF programs are `bpf_prog_TAG_NAME`. */
  readonly symbol: string | undefined;
  /** Bytes from the function's beginning. */
  readonly offset: number | undefined;
  /** The module that it belongs to: `bpf` for BPF programs; undefined in the kernel itself. */
  readonly module: string | undefined;
}

/** A frame of a process's stack. */
export interface UserFrame {
  readonly kind: 'user';
  /** Undefined in a frame that is known by its build id alone. */
  readonly address: bigint | undefined;
  /** The function; undefined where no symbol covers the address. Names of C++ and Rust are left mangled. */
  readonly symbol: string | undefined;
  /** Bytes from the function's beginning. */
  readonly offset: number | undefined;
  /** The program or library, by the path that the process sees; `[vdso]`, or the list of a just-in-time compiler. */
  readonly file: string | undefined;
  /** Bytes from the beginning of the file. */
  readonly fileOffset: number | undefined;
  /** Of the file, in hexadecimal. */
  readonly buildId: string | undefined;
  /** Why there is no symbol, in words; undefined where there is one. */
  readonly problem: string | undefined;
}

/** A frame of any stack. */
export type Frame = KernelFrame | UserFrame;

/**
 * A frame as stack traces show it: `do_sys_open+0x1d`, `nft_do_chain+0x8c [nf_tables]`, `main+0x26 (/usr/bin/app)`.
 * Names come from whoever runs there: what would steer a terminal is a `?`.
 *
 * @example
 * ```ts
 * import { printFrame, Symbolizer } from '@ebpf-ts/symbols';
 *
 * using symbolizer = new Symbolizer();
 * console.log(printFrame(symbolizer.userAddress(process.pid, 0x7f0000001234n)));
 * ```
 */
export function printFrame(frame: Frame): string {
  return textOf(frame).replace(/\p{Cc}/gu, '?');
}

function textOf(frame: Frame): string {
  const { symbol, offset = 0, address } = frame;
  const place = symbol === undefined ? hexadecimal(address ?? 0n) : `${symbol}+${hexadecimal(offset)}`;
  if (frame.kind === 'kernel') return frame.module === undefined ? place : `${place} [${frame.module}]`;
  const { file, fileOffset } = frame;
  if (file === undefined) return place;
  if (symbol !== undefined) return `${place} (${file})`;
  const inFile = `${file}+${hexadecimal(fileOffset ?? 0)}`;
  return address === undefined ? inFile : `${place} (${inFile})`;
}

function hexadecimal(number: number | bigint): string {
  return `0x${number.toString(16)}`;
}
