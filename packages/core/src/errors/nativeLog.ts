/** One program's verifier log as libbpf prints it among its own messages. */
export interface ProgramLog {
  readonly program: string;
  /** The verifier's words, whole; the empty string where it had none. */
  readonly text: string;
}

/** The last verifier log in what libbpf printed: that of the program which failed. */
export function programLogOf(log: string): ProgramLog | undefined {
  const begin = [...log.matchAll(/prog '([^']*)': -- BEGIN PROG LOAD LOG --\n/g)].at(-1);
  if (begin === undefined) return undefined;
  const start = begin.index + begin[0].length;
  const end = log.indexOf('-- END PROG LOAD LOG --', start);
  return { program: begin[1] ?? '', text: log.slice(start, end < 0 ? log.length : end) };
}

/** Whether the verifier said anything: its count of no instructions at all is no word. */
export function hasWords({ text }: ProgramLog): boolean {
  return text.replace(/^processed 0 insns .*$/m, '').trim() !== '';
}

/** The program that libbpf says failed to load, with or without a verifier's log. */
export function failedProgramOf(log: string): string | undefined {
  return /prog '([^']*)': (?:BPF program load failed|failed to load)/.exec(log)?.[1];
}

/** libbpf's last lines, without its prefix: the end of the story. */
export function lastLinesOf(log: string, count: number): string {
  const lines = log.split('\n').map((line) => line.replace(/^libbpf: /, '').trimEnd());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}
