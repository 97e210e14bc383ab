import { Command } from 'commander';

/** For which kernel, and how it is shown. */
export interface CheckFlags {
  readonly kernel: string;
  readonly btf?: string;
  readonly json?: boolean;
}

/** `ebpf-ts check`; `run` gets the objects and the flags. */
export function checkCommand(run: (files: readonly string[], flags: CheckFlags) => Promise<void>): Command {
  return new Command('check')
    .summary('tell whether objects will load, before they are loaded')
    .description(
      'Tell of each program whether it will load, why not, and what to do: its type and attach target, helpers, kfuncs, maps, CO-RE relocations, instructions and license, for this kernel, for a profile that another machine printed, or for a release of Linux.',
    )
    .argument('<object...>', 'what clang -target bpf -c made')
    .option(
      '--kernel <kernel>',
      'running, a release such as 5.15, a profile (ebpf-ts probe --profile), or a folder of profiles',
      'running',
    )
    .option(
      '--btf <file>',
      "the kernel's types, from its /sys/kernel/btf/vmlinux; of a folder of profiles: NAME.btf beside NAME.json",
    )
    .option('--json', 'print a JSON array')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Exit status 0 says that all programs will load, 1 that one will not, 2 that it cannot be told of one.

Examples:
  sudo ebpf-ts check hello.bpf.o
  ebpf-ts check --kernel 5.10 hello.bpf.o
  ebpf-ts check --kernel host.json --btf host.btf *.bpf.o
  ebpf-ts check --kernel fleet/ hello.bpf.o          a row for each profile in the folder`;
