import { Command, InvalidArgumentError, Option } from 'commander';

/** What of a module is not as it is by itself. */
export interface GenFlags {
  readonly output?: string;
  readonly embed?: boolean;
  readonly check?: boolean;
  /** The types of events by the name of the map. */
  readonly event?: Readonly<Record<string, string>>;
  readonly u64?: 'bigint' | 'number';
}

/** `ebpf-ts gen`; `run` gets the object's path and the flags. */
export function genCommand(run: (object: string, flags: GenFlags) => Promise<void>): Command {
  return new Command('gen')
    .summary('write a typed module for a BPF object')
    .description(
      'Write a TypeScript module for a BPF object: its maps, programs, variables and events as types, and an open() ' +
        'that returns them. Without -o it is printed, for a file in this folder.',
    )
    .argument('<object>', 'what clang -g -target bpf -c made')
    .option('-o, --output <file>', 'write the module to this file')
    .option('--embed', 'let the module carry the object, so that a bundler ships one file')
    .option('--check', 'write nothing; fail where the file of -o is not what would be written')
    .option(
      '--event <map=struct>',
      'the type of the records of a ring or perf buffer; can be repeated',
      eventOption,
    )
    .addOption(
      new Option('--u64 <type>', 'what 64-bit integers are; numbers fail beyond 2^53').choices([
        'bigint',
        'number',
      ]),
    )
    .addHelpText('after', EXAMPLES)
    .action(run);
}

function eventOption(text: string, known: GenFlags['event'] = {}): GenFlags['event'] {
  const [, map, struct] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  if (map === undefined || struct === undefined) {
    throw new InvalidArgumentError('It is the name of a map, = and the name of a struct: events=event');
  }
  return { ...known, [map]: struct };
}

const EXAMPLES = `
The records of a ring or perf buffer are of the type that --event says, else of
its own __type(value, struct event), else of the struct that an unused variable
points to: const struct event *unused_events __attribute__((unused));

Examples:
  ebpf-ts gen hello.bpf.o -o hello.ts           beside the object, which is found at run time
  ebpf-ts gen hello.bpf.o -o hello.ts --embed   with the object inside
  ebpf-ts gen hello.bpf.o -o hello.ts --check   in CI: exit code 1 where hello.ts is stale
  ebpf-ts gen hello.bpf.o --event events=event  print it; the records of events are struct event`;
