import { Command } from 'commander';
import { positiveInteger, seconds } from '../options/numbers.ts';

/** What the command line says. */
export interface TopFlags {
  readonly interval: number;
  readonly count?: number;
  readonly json?: boolean;
}

/** `ebpf-ts top`. */
export function topCommand(run: (flags: TopFlags) => Promise<void>): Command {
  return new Command('top')
    .summary('show which programs run, how often and how long')
    .description('Let the kernel count the runs of all programs, and show those that ran, the busiest first.')
    .option('--interval <seconds>', 'how long to count for each table', seconds, 1)
    .option('--count <number>', 'end after so many tables', positiveInteger)
    .option('--json', 'print one JSON object a table, a line each')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Counting costs each run of each program some 20 ns, and ends with the command.

Examples:
  ebpf-ts top
  ebpf-ts top --json --interval 10 --count 1 | jq '.programs[0]'

Needs Linux 5.8 or later and root (or CAP_SYS_ADMIN).`;
