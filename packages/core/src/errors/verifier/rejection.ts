/** What a verifier's refusal is about, by the names that Linux 7.3 prints. */
export type VerifierCategory =
  | 'Memory Safety'
  | 'Register Type Safety'
  | 'Call Type Safety'
  | 'Resource Lifetime Safety'
  | 'Execution Context Safety'
  | 'Program Structure'
  | 'Policy'
  | 'Verifier Limit'
  | 'Verifier Internal Error';

/** One class of refusals: how kernels word it, and what there is to say of it. */
export interface Rejection {
  /**
   * The verifier's words, of every kernel since 5.10. A group named `insn` is the instruction that is meant,
   * one named `subprogram` the function.
   */
  readonly words: RegExp;
  /** One sentence on what is wrong, with `$<group>` for what was matched, `$<group|TEXT>` if it may not be. */
  readonly explanation: string;
  /** One sentence on what to do. */
  readonly fix: string;
}

/** Classes by their names. Where the words of several are in one log, the first class in the list counts. */
export type Rejections = Readonly<Record<string, Rejection>>;
