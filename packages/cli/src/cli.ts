import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { btfCommand } from './btf/command.ts';
import { runBtfDump } from './btf/run.ts';
import { buildCommand } from './build/command.ts';
import { runBuild } from './build/run.ts';
import { disasmCommand } from './disasm/command.ts';
import { runDisasm } from './disasm/run.ts';
import { execsnoopCommand } from './execsnoop/command.ts';
import { runExecsnoop } from './execsnoop/run.ts';
import { inspectCommand } from './inspect/command.ts';
import { runInspect } from './inspect/run.ts';

/** The `ebpf-ts` command with all of its subcommands. */
export function ebpfTs(): Command {
  return (
    new Command('ebpf-ts')
      .description('eBPF for Linux: tools that watch the kernel, and tools for BPF objects.')
      .version(version())
      // What stands behind a subcommand is the subcommand's, "--" included.
      .enablePositionalOptions()
      .commandsGroup('Watch the kernel:')
      .addCommand(execsnoopCommand(runExecsnoop))
      .commandsGroup('Make and read BPF objects:')
      .addCommand(buildCommand(runBuild))
      .addCommand(inspectCommand(runInspect))
      .addCommand(disasmCommand(runDisasm))
      .addCommand(btfCommand(runBtfDump))
      .addHelpText('after', EXAMPLES)
      .showHelpAfterError('(see --help)')
  );
}

const EXAMPLES = `
Examples:
  sudo ebpf-ts execsnoop            every program that starts, until Ctrl-C
  ebpf-ts build hello.bpf.c         compile a BPF program with clang
  ebpf-ts inspect hello.bpf.o       what it holds and needs
  ebpf-ts btf dump vmlinux file     a struct of the running kernel, as C

Every command has a --help of its own. DEBUG=ebpf-ts adds the stack to an error.`;

/** Of package.json, which lies beside `src` as beside `dist`. */
function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
