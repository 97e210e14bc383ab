import { Command } from 'commander';
import { execsnoopCommand } from './execsnoop/command.ts';
import { runExecsnoop } from './execsnoop/run.ts';

/** The `ebpf-ts` command with all of its subcommands. */
export function ebpfTs(): Command {
  return new Command('ebpf-ts')
    .description('eBPF tools for Linux.')
    .addCommand(execsnoopCommand(runExecsnoop))
    .showHelpAfterError('(see --help)');
}
