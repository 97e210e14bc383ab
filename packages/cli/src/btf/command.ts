import { Command, Option } from 'commander';

/** How types are printed. */
export interface BtfDumpFlags {
  readonly format: BtfFormat;
  readonly base?: string;
}

export type BtfFormat = (typeof FORMATS)[number];

const FORMATS = ['c', 'ts', 'json', 'raw'] as const;

/** `ebpf-ts btf`; `dump` gets the source, the names of types and the flags of its one subcommand. */
export function btfCommand(
  dump: (source: string, types: readonly string[], flags: BtfDumpFlags) => Promise<void>,
): Command {
  return new Command('btf')
    .summary('print BTF type information')
    .addCommand(
      new Command('dump')
        .summary('print types as C, TypeScript, JSON or a raw list')
        .description("Print the types of an object, of the running kernel or of one of the kernel's modules.")
        .argument(
          '<source>',
          'a file with BTF; "vmlinux" or the name of a module: those of the running kernel',
        )
        .argument('[types...]', 'only types of these names, and what they need; the default is all')
        .addOption(
          new Option('-f, --format <format>', 'c, ts, or json and raw as bpftool prints them')
            .choices(FORMATS)
            .default('c'),
        )
        .option('-B, --base <file>', "the kernel's BTF, which a module's in a file builds on")
        .addHelpText('after', EXAMPLES)
        .action(dump),
    );
}

const EXAMPLES = `
A file is a BPF object, a vmlinux, a module or bare BTF. "json" and "raw" list the named types alone.

Examples:
  ebpf-ts btf dump vmlinux > vmlinux.h          a header for BPF programs
  ebpf-ts btf dump vmlinux task_struct          one struct and what it needs
  ebpf-ts btf dump -f ts hello.bpf.o event      as TypeScript
  ebpf-ts btf dump -f raw nf_tables             a module's, as bpftool lists them`;
