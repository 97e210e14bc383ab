import { Command, Option } from 'commander';

/** How C is compiled. */
export interface BuildFlags {
  readonly output?: string;
  readonly target: string;
  readonly arch: string;
  readonly btf?: string;
  readonly strip?: boolean;
}

/** `ebpf-ts build`; `run` gets the sources, what clang is given besides, and the flags. */
export function buildCommand(
  run: (sources: readonly string[], extra: readonly string[], flags: BuildFlags) => Promise<void>,
): Command {
  return new Command('build')
    .summary('compile BPF programs in C with clang')
    .description(
      "Compile BPF programs in C with clang, with the right flags, libbpf's headers and, where a source includes it, " +
        "a vmlinux.h of this kernel's types.",
    )
    .usage('[options] <file...> [-- clang arguments]')
    .argument('<file...>', 'NAME.bpf.c, which becomes NAME.bpf.o beside it')
    .option('-o, --output <file>', 'where the object of one source goes')
    .addOption(
      new Option('-t, --target <target>', "the byte order of the machine that runs it; bpf is this one's")
        .choices(['bpf', 'bpfel', 'bpfeb'])
        .default('bpf'),
    )
    .addOption(
      new Option('--arch <arch>', 'the processor of the machine that runs it, for its registers')
        .choices(ARCHITECTURES)
        .default(thisArchitecture),
    )
    .option('--btf <source>', 'whose types vmlinux.h has: a file with BTF (default: the running kernel)')
    .option('--strip', 'leave out what only debuggers read (DWARF); types and lines stay')
    .addHelpText('after', EXAMPLES)
    .action((words: readonly string[], flags: BuildFlags) => {
      // An option of ours would have been taken or refused: a word like one stands behind "--".
      const end = words.findIndex((word) => word.startsWith('-'));
      const sources = end < 0 ? words : words.slice(0, end);
      return run(sources, words.slice(sources.length), flags);
    });
}

/** The processors of which libbpf's `bpf_tracing.h` knows the registers. */
const ARCHITECTURES = [
  'x86',
  'arm64',
  'arm',
  'riscv',
  's390',
  'powerpc',
  'loongarch',
  'mips',
  'sparc',
  'arc',
];

/** Their names in the kernel's source, by those of `process.arch`. */
const NAMES_OF_NODE: Readonly<Record<string, string>> = {
  x64: 'x86',
  ia32: 'x86',
  riscv64: 'riscv',
  s390x: 's390',
  ppc64: 'powerpc',
  loong64: 'loongarch',
  mipsel: 'mips',
};

/** This machine's. */
export const thisArchitecture = NAMES_OF_NODE[process.arch] ?? process.arch;

const EXAMPLES = `
The compiler is $CLANG, else clang or the newest clang-NN in PATH. Where it fails, its
messages are shown and its exit status is the command's.

Examples:
  ebpf-ts build hello.bpf.c                      makes hello.bpf.o
  ebpf-ts build hello.bpf.c -o dist/hello.bpf.o --strip
  ebpf-ts build *.bpf.c -- -Werror -DLIMIT=10    with further arguments of clang`;
