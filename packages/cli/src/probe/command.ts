import { Command, Option } from 'commander';

/** How the report is shown. */
export interface ProbeFlags {
  readonly json?: boolean;
  readonly bpftoolJson?: boolean;
  readonly profile?: boolean;
}

/** `ebpf-ts probe`; `run` gets the sections and the flags. */
export function probeCommand(
  run: (sections: readonly string[], flags: ProbeFlags) => Promise<void>,
): Command {
  return new Command('probe')
    .summary('show what this kernel can do with BPF')
    .description(
      'Show what this kernel can do with BPF and what this process may, by trying: the smallest program, map or command is given to the kernel, and taken back. Verdicts are supported, unsupported, denied, disabled or unknown.',
    )
    .argument('[section...]', `of the report: ${SECTIONS}`)
    .addOption(new Option('--json', 'print one JSON object, with the evidence of each verdict'))
    .addOption(
      new Option('--bpftool-json', 'print the JSON of `bpftool -j feature probe`').conflicts([
        'json',
        'profile',
      ]),
    )
    .addOption(
      new Option('--profile', 'print what `ebpf-ts check --kernel FILE` needs of this machine').conflicts(
        'json',
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const SECTIONS =
  'environment, commands, programTypes, attachTypes, linkTypes, mapTypes, mapFlags, isa, limits, btf, lsm, helpers';

const EXAMPLES = `
Needs no privilege; what the kernel does not tell this process is "denied", with the capability that it takes.

Examples:
  sudo ebpf-ts probe
  sudo ebpf-ts probe helpers --json | jq '.helpers.xdp | keys'
  sudo ebpf-ts probe --profile > host.json`;
