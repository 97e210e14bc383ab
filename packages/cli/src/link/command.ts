import { Command } from 'commander';
import { bpffsOption } from '../options/bpffs.ts';

/** How links are shown. */
export interface LinkFlags {
  readonly json?: boolean;
  readonly bpffs?: boolean;
}

/** What `ebpf-ts link` runs. */
export interface LinkActions {
  show(words: readonly string[], flags: LinkFlags): Promise<void>;
  pin(words: readonly string[]): Promise<void>;
}

/** `ebpf-ts link`, the everyday half of `bpftool link`. */
export function linkCommand(actions: LinkActions): Command {
  return new Command('link')
    .summary('list, show and pin links')
    .description('What programs are attached to, as far as the kernel keeps a link of it.')
    .addCommand(
      new Command('show')
        .alias('list')
        .summary('list links, or show one')
        .argument('[link...]', 'an id or a path; or "id 12", "pinned /path"')
        .option(...bpffsOption)
        .option('--json', 'print a JSON array')
        .action(actions.show),
    )
    .addCommand(
      new Command('pin')
        .summary('pin a link: its program stays attached')
        .argument('<link...>', 'as for show, and behind it a path on a BPF file system')
        .action((words: readonly string[]) => actions.pin(words)),
    )
    .addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  ebpf-ts link list
  ebpf-ts link pin 7 /sys/fs/bpf/on_exec

Needs Linux 5.8 or later and root (or CAP_SYS_ADMIN).`;
