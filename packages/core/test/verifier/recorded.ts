import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The end of a log that a kernel wrote for a program of `test/kernel/verifier`. */
export interface RecordedLog {
  /** `5.10` */
  readonly kernel: string;
  readonly program: string;
  /** The class that the program is of. */
  readonly reason: string;
  readonly log: string;
}

const folder = fileURLToPath(new URL('logs', import.meta.url));

/** What `VERIFIER_LOGS=FOLDER` keeps where the kernel tests run, of each kernel of the matrix. */
export const recordedLogs: readonly RecordedLog[] = readdirSync(folder).flatMap((name) =>
  readFileSync(`${folder}/${name}`, 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((text) => {
      const end = text.indexOf('\n');
      const [program = '', reason = ''] = text.slice(0, end).split(' ');
      return { kernel: name.replace(/\.log$/, ''), program, reason, log: text.slice(end + 1) };
    }),
);

/** The kernels whose logs are kept. */
export const kernels: readonly string[] = [...new Set(recordedLogs.map(({ kernel }) => kernel))];

/** The log of one program on one kernel. */
export function recordedLog(kernel: string, program: string): string {
  const found = recordedLogs.find((each) => each.kernel === kernel && each.program === program);
  if (found === undefined) throw new Error(`there is no log of ${program} on Linux ${kernel}`);
  return found.log;
}
