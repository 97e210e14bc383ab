import type { ProgramKind } from '@ebpf-ts/elf';
import { binding, isNativeError, type ProgramHandle } from '@ebpf-ts/native';
import { UnsupportedError } from '@ebpf-ts/probe';
import { ProgramError } from '../errors/programError.ts';
import { type JitedFunction, jitedFunctionsOf } from './jited.ts';
import { type ProgramInfo, programInfoOf } from './programInfo.ts';
import { programTypesOf } from './programTypes.ts';
import { prepareTestRun } from './testRun/prepare.ts';
import type { TestRunOptions, TestRunResult } from './testRun/testRun.ts';
import { XlatedCode } from './xlated.ts';

/** A program in the kernel: what it tells of itself, and how it is run by hand. */
export abstract class KernelProgram<K extends ProgramKind = ProgramKind> {
  readonly name: string;
  readonly #handle: ProgramHandle;

  /** @internal */
  constructor(name: string, handle: ProgramHandle) {
    this.name = name;
    this.#handle = handle;
  }

  /**
   * What the kernel knows of it: id, tag, type, maps, sizes, and its runs while statistics are enabled.
   *
   * @throws {ProgramError} `ERR_HANDLE_CLOSED` where it, or the object that it belongs to, was closed
   */
  info(): ProgramInfo {
    return this.#calling(() => programInfoOf(this.#handle));
  }

  /**
   * The instructions that the kernel runs or compiles, as the verifier rewrote them (`bpftool prog dump xlated`).
   *
   * @throws {ProgramError} `EPERM` where this process may not see them
   */
  xlated(): XlatedCode {
    const { dump, types } = this.#dump();
    if (dump.xlated.length === 0) throw this.#hidden('its instructions');
    return new XlatedCode(dump, types);
  }

  /**
   * The machine code that the kernel made of it, function by function (`bpftool prog dump jited`); none where the
   * kernel interprets it.
   *
   * @throws {ProgramError} `EPERM` where this process may not see it
   */
  jited(): readonly JitedFunction[] {
    const { dump, types } = this.#dump();
    if (dump.jited.length === 0 && this.info().jitedSize > 0) throw this.#hidden('its machine code');
    return jitedFunctionsOf(dump, types);
  }

  /**
   * Runs the program without attaching it, off the event loop (`BPF_PROG_TEST_RUN`): on a packet, a context, or the
   * arguments that its type takes.
   *
   * @throws {ProgramError} where the type cannot be run so, or the kernel refuses what it is given
   * @throws {BtfError} for a context that does not fit its type
   *
   * @example
   * ```ts
   * import { BpfObject } from '@ebpf-ts/core';
   *
   * const spec = await BpfObject.open<{ programs: { filter: 'xdp' } }>('filter.bpf.o');
   * await using object = await spec.load();
   * const { retval, dataOut, durationNs } = await object.programs.filter.testRun({
   *   data: new Uint8Array(64),
   *   repeat: 1000,
   * });
   * console.log(retval === 2 ? 'XDP_PASS' : retval, dataOut.length, `${durationNs} ns a run`);
   * ```
   */
  async testRun(options: TestRunOptions<K> = {}): Promise<TestRunResult<K>> {
    const run = prepareTestRun<K>(this.#title, this.#handle, options);
    try {
      return run.result(await binding.programTestRun(this.#handle, run.request));
    } catch (error) {
      throw run.failure(error);
    }
  }

  /** {@link KernelProgram.testRun | testRun}, on this thread. */
  testRunSync(options: TestRunOptions<K> = {}): TestRunResult<K> {
    const run = prepareTestRun<K>(this.#title, this.#handle, options);
    try {
      return run.result(binding.programTestRunSync(this.#handle, run.request));
    } catch (error) {
      throw run.failure(error);
    }
  }

  /**
   * Takes what the program wrote since the last call: to stdout with `bpf_stream_printk`, and to stderr what the
   * kernel reported about it, such as a fault in an arena (`BPF_PROG_STREAM_READ_BY_FD`, Linux 6.17).
   *
   * @throws {UnsupportedError} before Linux 6.17
   */
  readStream(stream: 'stdout' | 'stderr'): string {
    const text = new TextDecoder();
    let read = '';
    for (;;) {
      const bytes = this.#streamBytes(stream === 'stdout' ? 1 : 2);
      if (bytes.length === 0) return read + text.decode();
      read += text.decode(bytes, { stream: true });
    }
  }

  /**
   * Pins the program (`BPF_OBJ_PIN`): it stays loaded until the path is removed, whoever closes it.
   *
   * @param path on a BPF file system, usually below `/sys/fs/bpf`
   * @throws {ProgramError} `EEXIST` where the path is taken, `EINVAL` where it is on another file system
   */
  pin(path: string): void {
    this.#calling(() => binding.programPin(this.#handle, path));
  }

  #streamBytes(stream: number): Uint8Array {
    try {
      return binding.programStreamRead(this.#handle, stream, STREAM_BYTES);
    } catch (error) {
      if (!isNativeError(error) || error.code !== 'EINVAL') throw ProgramError.from(this.#title, error);
      throw new UnsupportedError(this.#title, {
        feature: 'BPF_PROG_STREAM_READ_BY_FD',
        since: '6.17',
        hint: 'On older kernels, let the program write to a ring buffer.',
        cause: error,
      });
    }
  }

  #dump() {
    return this.#calling(() => {
      const dump = binding.programDump(this.#handle);
      return { dump, types: programTypesOf(this.#handle, dump) };
    });
  }

  #hidden(what: string): ProgramError {
    return new ProgramError(
      this.#title,
      `the kernel does not show ${what} to this process: it needs CAP_BPF with CAP_PERFMON, and kernel.kptr_restrict and net.core.bpf_jit_harden below 2`,
      { code: 'EPERM' },
    );
  }

  get #title(): string {
    return `program '${this.name}'`;
  }

  #calling<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw ProgramError.from(this.#title, error);
    }
  }
}

/** Bytes asked for at once. */
const STREAM_BYTES = 32 << 10;
