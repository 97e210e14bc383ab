import { Command } from 'commander';
import { bpffsOption } from '../options/bpffs.ts';

/** How programs are shown. */
export interface ProgShowFlags {
  readonly json?: boolean;
  readonly bpffs?: boolean;
}

/** How a program's code is shown. */
export interface ProgDumpFlags {
  readonly linum?: boolean;
  readonly file?: string;
}

/** What `ebpf-ts prog` runs. */
export interface ProgActions {
  show(words: readonly string[], flags: ProgShowFlags): Promise<void>;
  dump(form: string, words: readonly string[], flags: ProgDumpFlags): Promise<void>;
  pin(words: readonly string[]): Promise<void>;
}

/** `ebpf-ts prog`, the everyday half of `bpftool prog`. */
export function progCommand(actions: ProgActions): Command {
  return new Command('prog')
    .summary('list, show, dump and pin loaded programs')
    .description(
      'What programs are loaded on this machine, by whomever. A program is named by id, name, pin or tag.',
    )
    .addCommand(
      new Command('show')
        .alias('list')
        .summary('list programs, or show one')
        .argument(
          '[program...]',
          'an id, a name or a path; or "id 12", "name x", "pinned /path", "tag ffff…"',
        )
        .option(...bpffsOption)
        .option('--json', "print a JSON array, with the names of bpftool's members")
        .action(actions.show),
    )
    .addCommand(
      new Command('dump')
        .summary('print the code of a program')
        .argument('<form>', '"xlated": instructions as the verifier rewrote them; "jited": machine code')
        .argument('<program...>', 'as for show')
        .option('--linum', 'the lines of the source with file, line and column')
        .option('--file <file>', 'write the bytes there instead')
        .action(actions.dump),
    )
    .addCommand(
      new Command('pin')
        .summary('pin a program')
        .argument('<program...>', 'as for show, and behind it a path on a BPF file system')
        .action((words: readonly string[]) => actions.pin(words)),
    )
    .addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  ebpf-ts prog list
  ebpf-ts prog show name on_exec --json
  ebpf-ts prog dump xlated 42 --linum
  ebpf-ts prog pin 42 /sys/fs/bpf/on_exec

Needs root (or CAP_SYS_ADMIN).`;
