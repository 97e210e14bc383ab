import type { BtfHandle } from './handles.ts';

/** What a probe tries, to hear what the kernel says. */
export interface AttemptBinding {
  /**
   * Loads a program of raw instructions and closes it again at once: the primitive of feature probes.
   * Never fails for a refusal by the kernel: the refusal is the answer.
   */
  programTryLoad(options: ProgramTryLoadOptions): Promise<TryResult>;
  /** {@link AttemptBinding.programTryLoad | programTryLoad}, on this thread. */
  programTryLoadSync(options: ProgramTryLoadOptions): TryResult;
  /** The same for many programs of a few instructions, which differ in nothing else; logs are cut at 8 KiB. */
  programTryLoadEach(
    options: ProgramTryLoadOptions,
    programs: readonly Uint8Array[],
  ): Promise<readonly TryResult[]>;
  /** {@link AttemptBinding.programTryLoadEach | programTryLoadEach}, on this thread. */
  programTryLoadEachSync(
    options: ProgramTryLoadOptions,
    programs: readonly Uint8Array[],
  ): readonly TryResult[];
  /**
   * Loads a program likewise, tries `BPF_LINK_CREATE` with it (on old kernels `BPF_RAW_TRACEPOINT_OPEN`, as libbpf
   * does), and closes both again at once. Multi probes are asked for one address that cannot be read: a kernel
   * that knows them answers `EFAULT` or `EBADF`, and attaches nothing.
   */
  linkTryCreate(program: ProgramTryLoadOptions, link: LinkTryCreateOptions): Promise<LinkTryCreateResult>;
  /** {@link AttemptBinding.linkTryCreate | linkTryCreate}, on this thread. */
  linkTryCreateSync(program: ProgramTryLoadOptions, link: LinkTryCreateOptions): LinkTryCreateResult;
  /**
   * `bpf(2)` with attributes that no kernel takes, to tell from the refusal whether it knows the command. What
   * a command returns is not looked at: one that succeeds must not return a descriptor.
   */
  commandTry(options: CommandTryOptions): TryResult;
}

/** What to load in a feature probe. */
export interface ProgramTryLoadOptions {
  readonly type: number;
  readonly expectedAttachType?: number;
  /** The id in the kernel's BTF of what a tracing program attaches to. */
  readonly attachBtfId?: number;
  /** `BPF_F_SLEEPABLE` and the like. */
  readonly flags?: number;
  /** Eight bytes an instruction. */
  readonly instructions: Uint8Array;
  readonly license: string;
  /** What the types of its functions are in, which `functionInfo` and `lineInfo` need. */
  readonly btf?: BtfHandle;
  /** `struct bpf_func_info`, 8 bytes each; offsets count instructions. */
  readonly functionInfo?: Uint8Array;
  /** `struct bpf_line_info`, 16 bytes each; offsets count instructions. */
  readonly lineInfo?: Uint8Array;
  /** The program that an extension replaces a function of, by `attachBtfId` in that one's BTF. */
  readonly target?: ProgramTryLoadOptions;
}

/** A command of `bpf(2)` by its number, and its `union bpf_attr`: a page at most. */
export interface CommandTryOptions {
  readonly command: number;
  readonly attributes: Uint8Array;
}

/** What to attach in a feature probe. */
export interface LinkTryCreateOptions {
  readonly attachType: number;
  /** A file descriptor or an interface's index, as the attach type wants it; one that cannot be is as good. */
  readonly target: number;
}

/** What the kernel said in a feature probe. */
export interface TryResult {
  /** 0 where the kernel took it. */
  readonly errno: number;
  /** The errno's name, or the empty string. */
  readonly code: string;
  readonly log: string;
}

/** What the kernel said to a program, and to its link where it got that far. */
export interface LinkTryCreateResult {
  readonly program: TryResult;
  readonly link: TryResult | null;
}
