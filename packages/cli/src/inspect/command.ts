import { Command } from 'commander';

/** How an object is shown. */
export interface InspectFlags {
  readonly json?: boolean;
}

/** `ebpf-ts inspect`; `run` gets the file and the flags. */
export function inspectCommand(run: (file: string, flags: InspectFlags) => Promise<void>): Command {
  return new Command('inspect')
    .summary('show what a BPF object holds')
    .description(
      'Show what a BPF object holds: programs, maps, variables, what it needs of the kernel, and what a loader fills in.',
    )
    .argument('<file>', 'what clang -target bpf -c made')
    .option('--json', 'print one JSON object, with all facts')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Opens nothing in the kernel and needs no privilege.

Examples:
  ebpf-ts inspect hello.bpf.o
  ebpf-ts inspect --json hello.bpf.o | jq '.programs[].section'`;
