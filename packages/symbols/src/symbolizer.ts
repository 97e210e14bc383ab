import type { SymbolFileOptions } from './binary/options.ts';
import { FileCache, type KnownFile, paddedBuildId } from './cache/fileCache.ts';
import type { KernelFrame, UserFrame } from './frame.ts';
import { type KernelSymbols, readKernelSymbols } from './kernel/kernelSymbols.ts';
import { CompiledCode } from './process/compiledCode.ts';
import { isCompiled, mappedFile } from './process/mappedFile.ts';
import type { Mapping } from './process/mapping.ts';
import { ProcessView } from './process/processView.ts';

/** How symbols are looked for, and how many are kept. */
export interface SymbolizerOptions extends SymbolFileOptions {
  /** Memory for the symbols of files, and again for lists of just-in-time compilers. Bytes; default: 256 MiB. */
  readonly maxBytes?: number;
  /** Of so many processes it is kept what they have mapped. Default: 1024. */
  readonly maxProcesses?: number;
  /** Where proc is mounted: in a container that observes the machine, its `/proc`. Default: `/proc`. */
  readonly proc?: string;
}

/** A frame of a stack that was gathered with `BPF_F_STACK_BUILD_ID`, as `StackTraceMap` of `@ebpf-ts/maps` has them. */
export type BuildIdAddress =
  | {
      readonly status: 'valid';
      /** 20 bytes in hexadecimal. */
      readonly buildId: string;
      /** Bytes from the beginning of the file. */
      readonly offset: bigint;
    }
  | { readonly status: 'ip'; readonly ip: bigint };

/** What is to be forgotten. */
export type Forgettable = { readonly pid: number } | 'kernel' | 'files' | 'all';

/**
 * Names for the addresses of stacks: of the kernel from `/proc/kallsyms`, of processes from the symbol tables of what
 * they have mapped, wherever that is in memory and in whichever mount namespace.
 *
 * What was read is kept: symbols of files by build id, what processes have mapped until they start another program.
 * All calls read files on this thread, the first one for a large binary for some 100 ms.
 *
 * @example
 * ```ts
 * import { printFrame, Symbolizer } from '@ebpf-ts/symbols';
 *
 * using symbolizer = new Symbolizer();
 *
 * function print(event: { pid: number; user: readonly bigint[]; kernel: readonly bigint[] }) {
 *   for (const frame of symbolizer.kernelStack(event.kernel)) console.log(printFrame(frame));
 *   for (const frame of symbolizer.userStack(event.pid, event.user)) console.log(printFrame(frame));
 * }
 * ```
 */
export class Symbolizer implements Disposable {
  readonly #proc: string;
  readonly #files: FileCache;
  readonly #compiled: CompiledCode;
  readonly #maxProcesses: number;
  readonly #processes = new Map<number, ProcessView>();
  #kernel: { readonly symbols: KernelSymbols; readonly time: number } | undefined;

  constructor({ maxBytes = 2 ** 28, maxProcesses = 1024, proc = '/proc', ...files }: SymbolizerOptions = {}) {
    this.#proc = proc;
    this.#maxProcesses = maxProcesses;
    this.#files = new FileCache(maxBytes, files);
    this.#compiled = new CompiledCode(maxBytes);
  }

  /**
   * The frames of a stack of the kernel, the innermost first. An address of 0 ends it. The frames behind the first are
   * those of calls: their functions are those that called, even where the call was the last thing that they did.
   *
   * @throws {@link SymbolError} `ERR_KALLSYMS_RESTRICTED` where the kernel hides its addresses from this process
   */
  kernelStack(addresses: Iterable<bigint>): KernelFrame[] {
    return upToZero(addresses).map((address, index) => this.#kernelFrame(address, index > 0));
  }

  /**
   * The frame of one address of the kernel.
   *
   * @throws {@link SymbolError} `ERR_KALLSYMS_RESTRICTED` where the kernel hides its addresses from this process
   */
  kernelAddress(address: bigint): KernelFrame {
    return this.#kernelFrame(address, false);
  }

  /**
   * The frames of a stack of a process, the innermost first, as `kernelStack` has them. What cannot be named is an
   * address, and says why: of a process that ended before it was first looked at, nothing is known.
   */
  userStack(pid: number, addresses: Iterable<bigint>): UserFrame[] {
    const process = this.#process(pid);
    const look = looking(process);
    return upToZero(addresses).map((address, index) => this.#userFrame(look, process, address, index > 0));
  }

  /** The frame of one address of a process. */
  userAddress(pid: number, address: bigint): UserFrame {
    const process = this.#process(pid);
    return this.#userFrame(looking(process), process, address, false);
  }

  /**
   * The frames of a stack that was gathered with build ids, which outlive the process. Files are those that were read
   * before, those of `pid` if that is given and lives, and what is installed below `/usr/lib/debug/.build-id`.
   */
  buildIdStack(frames: Iterable<BuildIdAddress>, pid?: number): UserFrame[] {
    const process = pid === undefined ? undefined : this.#process(pid);
    const look = looking(process);
    return Array.from(frames, (frame, index) => {
      if (frame.status === 'ip') return this.#userFrame(look, process, frame.ip, index > 0);
      const known = this.#files.byBuildId(frame.buildId) ?? this.#mappedWith(frame.buildId, process);
      const fileOffset = Number(frame.offset);
      const { buildId } = frame;
      if (known === undefined) {
        return unnamed(undefined, { buildId, fileOffset, problem: 'no file with its build id is known' });
      }
      return { ...named(known, fileOffset, index > 0), address: undefined, file: known.file?.path, buildId };
    });
  }

  /**
   * Reads the symbols of a file ahead, so that stacks with its build id have names.
   *
   * @returns its build id, if it has one
   */
  addFile(path: string): string | undefined {
    return this.#files.load([path], { path, root: '' }).file?.buildId;
  }

  /**
   * Forgets what may have changed: what a process has mapped (another library at the place of an old one), the kernel's
   * symbols (BPF programs and modules that took the place of others), the symbols of files, or everything.
   */
  invalidate(what: Forgettable = 'all'): void {
    if (typeof what === 'object') {
      this.#processes.delete(what.pid);
      this.#compiled.forget(what.pid);
      return;
    }
    if (what === 'kernel' || what === 'all') this.#kernel = undefined;
    if (what === 'files' || what === 'all') this.#files.clear();
    if (what === 'all') {
      this.#processes.clear();
      this.#compiled.clear();
    }
  }

  /** Gives all memory back. */
  close(): void {
    this.invalidate();
  }

  /** Same as `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #kernelFrame(address: bigint, isCaller: boolean): KernelFrame {
    const symbols = this.#kernelSymbols();
    let place = kernelPlace(symbols, address, isCaller);
    // A program or a module may have been loaded since.
    if (place === undefined && performance.now() - (this.#kernel?.time ?? 0) > PATIENCE) {
      this.#kernel = undefined;
      place = kernelPlace(this.#kernelSymbols(), address, isCaller);
    }
    return { kind: 'kernel', address, symbol: place?.name, offset: place?.offset, module: place?.module };
  }

  #kernelSymbols(): KernelSymbols {
    this.#kernel ??= { symbols: readKernelSymbols(this.#proc), time: performance.now() };
    return this.#kernel.symbols;
  }

  #process(pid: number): ProcessView | undefined {
    const known = this.#processes.get(pid);
    this.#processes.delete(pid);
    const current = known?.isCurrent === true ? known : ProcessView.of(this.#proc, pid);
    if (current === undefined) return undefined;
    if (current !== known) this.#compiled.forget(pid);
    this.#processes.set(pid, current);
    for (const oldest of this.#processes.keys()) {
      if (this.#processes.size <= this.#maxProcesses) break;
      this.#processes.delete(oldest);
    }
    return current;
  }

  #userFrame(look: Look, process: ProcessView | undefined, address: bigint, isCaller: boolean): UserFrame {
    if (process === undefined) {
      return unnamed(address, { problem: 'the process had ended before it was first looked at' });
    }
    const at = Number(address);
    const mapping = look(at);
    if (mapping === undefined)
      return unnamed(address, { problem: 'it is in none of the code that is mapped' });
    if (isCompiled(mapping)) return this.#compiledFrame(process, address, mapping, isCaller);
    const fileOffset = at - mapping.start + mapping.fileOffset;
    const known = mappedFile(this.#files, process, mapping);
    const { path } = mapping;
    return { ...named(known, fileOffset, isCaller), address, file: path, buildId: known.file?.buildId };
  }

  #compiledFrame(process: ProcessView, address: bigint, mapping: Mapping, isCaller: boolean): UserFrame {
    const { path, place } = this.#compiled.at(process, Number(address) - (isCaller ? 1 : 0));
    if (place === undefined) {
      const file = mapping.path === '' ? undefined : mapping.path;
      return unnamed(address, { file, problem: `it is code that no file holds, and not in ${path}` });
    }
    const offset = place.offset + (isCaller ? 1 : 0);
    return { ...unnamed(address, { file: path }), symbol: place.name, offset };
  }

  #mappedWith(buildId: string, process: ProcessView | undefined): KnownFile | undefined {
    const wanted = paddedBuildId(buildId);
    for (const mapping of process?.mappings ?? []) {
      if (process === undefined || isCompiled(mapping)) continue;
      const known = mappedFile(this.#files, process, mapping);
      if (known.file?.buildId !== undefined && paddedBuildId(known.file.buildId) === wanted) return known;
    }
    return undefined;
  }
}

/** The kernel's symbols are not read again more often because they lack an address: that takes it some 100 ms. */
const PATIENCE = 5000;

/** How a stack's addresses are found in memory. */
type Look = (address: number) => Mapping | undefined;

/** Finds mappings; for the first address that is in none of them, looks at the process again. */
function looking(process: ProcessView | undefined): Look {
  let isFresh = false;
  return (address) => {
    const mapping = process?.mappingAt(address);
    if (mapping !== undefined || isFresh) return mapping;
    isFresh = true;
    process?.refresh();
    return process?.mappingAt(address);
  };
}

function upToZero(addresses: Iterable<bigint>): bigint[] {
  const frames: bigint[] = [];
  for (const address of addresses) {
    if (address === 0n) break;
    frames.push(address);
  }
  return frames;
}

/** A call's function is that of the byte before where it returns to, unless nothing covers that byte. */
function kernelPlace(symbols: KernelSymbols, address: bigint, isCaller: boolean) {
  const place = isCaller ? symbols.at(address - 1n) : undefined;
  return place === undefined ? symbols.at(address) : { ...place, offset: place.offset + 1 };
}

function named(known: KnownFile, fileOffset: number, isCaller: boolean): UserFrame {
  const { file, problem } = known;
  if (file === undefined) return unnamed(undefined, { fileOffset, problem });
  const before = isCaller ? file.functionAt(fileOffset - 1) : undefined;
  const place = before === undefined ? file.functionAt(fileOffset) : { ...before, offset: before.offset + 1 };
  if (place === undefined) {
    return unnamed(undefined, { fileOffset, problem: 'no symbol covers it: the file may be stripped' });
  }
  return { ...unnamed(undefined, { fileOffset }), symbol: place.name, offset: place.offset };
}

function unnamed(
  address: bigint | undefined,
  known: Partial<Pick<UserFrame, 'file' | 'fileOffset' | 'buildId' | 'problem'>>,
): UserFrame {
  return {
    kind: 'user',
    address,
    symbol: undefined,
    offset: undefined,
    file: known.file,
    fileOffset: known.fileOffset,
    buildId: known.buildId,
    problem: known.problem,
  };
}
