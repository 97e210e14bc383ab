import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** What a run of the built command said. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How it is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs `ebpf-ts` as a pipeline on a build server does, after {@link buildCli}. */
export function ebpfTs(words: readonly string[], options: RunOptions = {}): Said {
  return run([process.execPath, MAIN, ...words], options);
}

/** The same in a shell, which has the command as `$ebpf_ts`. */
export function shell(script: string, options: RunOptions = {}): Said {
  const env = { ...(options.env ?? process.env), ebpf_ts: `${process.execPath} ${MAIN}` };
  return run(['bash', '-o', 'pipefail', '-c', script], { ...options, env });
}

/** The same by a root that may not read what its owner forbids, or by the user that we are. */
export function ebpfTsWithoutOverride(words: readonly string[]): Said {
  const lost = '-dac_override,-dac_read_search';
  const drop = process.getuid?.() === 0 ? ['setpriv', `--bounding-set=${lost}`, `--inh-caps=${lost}`] : [];
  return run([...drop, process.execPath, MAIN, ...words], {});
}

/** The same by a root that has lost all capabilities. */
export function ebpfTsWithoutCapabilities(words: readonly string[]): Said {
  return run(['setpriv', '--bounding-set=-all', '--inh-caps=-all', process.execPath, MAIN, ...words], {});
}

function run([program = '', ...args]: readonly string[], { cwd, env = process.env }: RunOptions): Said {
  // vitest's own wish for colours is not the command's.
  const { FORCE_COLOR: _, ...environment } = env;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: { ...environment, CI: 'true' },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}
