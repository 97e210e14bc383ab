/** What is known of a feature of Linux, wherever it runs. */
export interface Fact {
  /** Its number in `uapi/linux/bpf.h`. */
  readonly id: number;
  /** The mainline release that brought it, such as `5.10`; undefined where none of the sources says. */
  readonly since: string | undefined;
}

/** What is known of a helper. */
export interface HelperFact extends Fact {
  /** Whether a kernel since Linux 5.10 kept it from programs whose license is not compatible with the GPL. */
  readonly gplOnly: boolean;
  /**
   * The types of programs that may call it on some kernel, by bpftool's names; on which is for a probe to say. `ext` is never
   * among them: a replacement may call what the replaced function may.
   */
  readonly programs: readonly string[];
}

/** Facts by name. */
export type Facts<T = Fact> = Readonly<Record<string, T>>;
