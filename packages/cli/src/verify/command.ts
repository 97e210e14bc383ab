import { Command } from 'commander';

/** How the verifier's answers are shown. */
export interface VerifyFlags {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly compare?: string;
}

/** `ebpf-ts verify`; `run` gets the files and the flags. */
export function verifyCommand(run: (files: readonly string[], flags: VerifyFlags) => Promise<void>): Command {
  return new Command('verify')
    .summary('let the verifier look at each program of an object')
    .description(
      'Load each program by itself, as veristat does, and tell what the verifier says: a verdict, what it counted, and why a program was refused, with the line of the source. Nothing stays loaded.',
    )
    .argument('<file...>', 'what clang -target bpf -c made')
    .option('--csv', "print comma-separated values, with the names of veristat's columns")
    .option('--compare <file>', 'compare with the CSV of an earlier run')
    .option('--json', 'print a JSON array')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Exit status 1 says that a program was refused.

Examples:
  ebpf-ts verify hello.bpf.o
  ebpf-ts verify --csv *.bpf.o > before.csv
  ebpf-ts verify --compare before.csv *.bpf.o

Needs root (or CAP_BPF and CAP_PERFMON).`;
