import { Command } from 'commander';
import { bpffsOption } from '../options/bpffs.ts';

/** How maps are shown. */
export interface MapFlags {
  readonly json?: boolean;
  readonly bpffs?: boolean;
}

/** What `ebpf-ts map` runs. */
export interface MapActions {
  show(words: readonly string[], flags: MapFlags): Promise<void>;
  dump(words: readonly string[], flags: MapFlags): Promise<void>;
  pin(words: readonly string[]): Promise<void>;
}

/** `ebpf-ts map`, the everyday half of `bpftool map`. */
export function mapCommand(actions: MapActions): Command {
  const which = 'an id, a name or a path; or "id 12", "name x", "pinned /path"';
  return new Command('map')
    .summary('list, show, dump and pin maps')
    .description('What maps are in the kernel, whoever made them, and what is in them.')
    .addCommand(
      new Command('show')
        .alias('list')
        .summary('list maps, or show one')
        .argument('[map...]', which)
        .option(...bpffsOption)
        .option('--json', "print a JSON array, with the names of bpftool's members")
        .action(actions.show),
    )
    .addCommand(
      new Command('dump')
        .summary('print the entries of a map, typed by its BTF')
        .argument('<map...>', which)
        .option('--json', 'print a JSON array of keys and values')
        .action(actions.dump),
    )
    .addCommand(
      new Command('pin')
        .summary('pin a map')
        .argument('<map...>', 'as for show, and behind it a path on a BPF file system')
        .action((words: readonly string[]) => actions.pin(words)),
    )
    .addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  ebpf-ts map list
  ebpf-ts map dump name counts
  ebpf-ts map dump /sys/fs/bpf/counts --json | jq '.[].value'

Needs root (or CAP_SYS_ADMIN); for a pin, the rights to its file and CAP_BPF.`;
