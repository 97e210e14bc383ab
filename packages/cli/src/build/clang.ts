import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { programsIn } from './programs.ts';

/** The first that records what CO-RE needs, and that libbpf's headers are tested with. */
const OLDEST = 11;

/**
 * The path of the clang to compile with: `$CLANG`, else `clang` in `PATH`, else the newest `clang-NN` there. One that
 * cannot compile BPF programs is passed over.
 */
export function findClang(environment: NodeJS.ProcessEnv): string {
  const { CLANG, PATH = '' } = environment;
  const candidates = CLANG ? [CLANG] : clangsIn(PATH);
  const unfit: string[] = [];
  for (const path of candidates) {
    const problem = problemWith(path);
    if (problem === undefined) return path;
    unfit.push(`${path}: ${problem}`);
  }
  const found =
    unfit.length === 0 ? 'there is no clang in PATH' : `no clang here is fit:\n  ${unfit.join('\n  ')}`;
  throw new Error(`${found}${unfit.length === 0 ? '. ' : '\n'}${REMEDY}`);
}

const REMEDY = `Compiling BPF programs takes clang ${OLDEST} or newer:
  Debian, Ubuntu  sudo apt install clang
  Fedora, RHEL    sudo dnf install clang
  macOS           brew install llvm, then CLANG="$(brew --prefix llvm)/bin/clang"
Another one is named in the environment variable CLANG. What is compiled needs none to run.`;

function clangsIn(path: string): readonly string[] {
  const numbered = programsIn(path, /^clang-\d+$/).toSorted(
    (one, other) => versionIn(other) - versionIn(one),
  );
  return [...programsIn(path, /^clang$/), ...numbered];
}

function versionIn(path: string): number {
  return Number(basename(path).slice('clang-'.length));
}

function problemWith(path: string): string | undefined {
  const text = versionText(path);
  if (text === undefined) return 'it does not run';
  if (text.includes('Apple clang')) return "Apple's has no BPF";
  const version = /clang version (\d+)[.\d]*/.exec(text);
  if (version === null) return 'it is no clang';
  return Number(version[1]) < OLDEST ? `${version[0]} is too old` : undefined;
}

function versionText(path: string): string | undefined {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}
