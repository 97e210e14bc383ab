import { Command } from 'commander';
import { positiveInteger, seconds } from '../options/numbers.ts';
import { pattern } from '../options/pattern.ts';
import { user } from '../options/user.ts';
import type { TableOptions } from './table.ts';

/** What the command line says. */
export interface ExecsnoopFlags extends TableOptions {
  readonly fails?: boolean;
  readonly uid?: number;
  readonly pid?: number;
  readonly ppid?: number;
  readonly name?: RegExp;
  readonly line?: RegExp;
  readonly maxArgs: number;
  readonly duration?: number;
  readonly json?: boolean;
  readonly ringSize?: number;
}

/** `ebpf-ts execsnoop`, with the options of bcc's; `run` gets what they say. */
export function execsnoopCommand(run: (flags: ExecsnoopFlags) => Promise<void>): Command {
  return new Command('execsnoop')
    .summary('trace every program that starts')
    .description('Trace new processes: every program that starts, also those that live for a moment only.')
    .option('-T, --time', 'include the time of day (HH:MM:SS)')
    .option('-t, --timestamp', 'include the seconds since the tracing began')
    .option('-U, --print-uid', 'include the UID column')
    .option('-x, --fails', 'include execs that failed')
    .option('-u, --uid <user>', 'only of this user, by name or uid', user)
    .option('-q, --quote', 'put every argument in double quotes')
    .option('-n, --name <regex>', 'only commands whose name matches', pattern)
    .option('-l, --line <regex>', 'only commands whose path and arguments, joined by spaces, match', pattern)
    .option('--max-args <number>', 'show this many arguments at most', positiveInteger, 20)
    .option('--pid <pid>', 'only this process', positiveInteger)
    .option('--ppid <pid>', 'only the children of this process', positiveInteger)
    .option('--duration <seconds>', 'end after this time', seconds)
    .option('--json', 'print one JSON object a line')
    .option('--ring-size <bytes>', 'size of the ring buffer; raise it where events are lost', positiveInteger)
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Columns: the command's name, its process and parent, 0 or the negative errno, the
executed file's path in place of the first argument, and the other arguments, as
they could be typed into a shell; "..." where there were more. Where the path is
empty (execveat by file descriptor), the first argument stands.

Examples:
  ebpf-ts execsnoop                     every program that starts
  ebpf-ts execsnoop -x -T               also those that could not be started, with the time
  ebpf-ts execsnoop -u postgres         of one user
  ebpf-ts execsnoop -n '^(curl|wget)$'  by name
  ebpf-ts execsnoop --ppid $$           what this shell starts
  ebpf-ts execsnoop --json --duration 10 | jq .argv

Needs Linux 5.8 or later and root (or CAP_BPF and CAP_PERFMON).`;
