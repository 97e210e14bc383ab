import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { btfCommand } from './btf/command.ts';
import { buildCommand } from './build/command.ts';
import { disasmCommand } from './disasm/command.ts';
import { execsnoopCommand } from './execsnoop/command.ts';
import { genCommand } from './gen/command.ts';
import { inspectCommand } from './inspect/command.ts';

/**
 * The `ebpf-ts` command with all of its subcommands. What a subcommand does is loaded when it runs: reading objects
 * needs neither the addon nor Linux.
 */
export function ebpfTs(): Command {
  return (
    new Command('ebpf-ts')
      .description('eBPF for Linux: tools that watch the kernel, and tools for BPF objects.')
      .version(version())
      // What stands behind a subcommand is the subcommand's, "--" included.
      .enablePositionalOptions()
      .commandsGroup('Watch the kernel:')
      .addCommand(
        execsnoopCommand(async (...given) => (await import('./execsnoop/run.ts')).runExecsnoop(...given)),
      )
      .commandsGroup('Make and read BPF objects:')
      .addCommand(buildCommand(async (...given) => (await import('./build/run.ts')).runBuild(...given)))
      .addCommand(genCommand(async (...given) => (await import('./gen/run.ts')).runGen(...given)))
      .addCommand(inspectCommand(async (...given) => (await import('./inspect/run.ts')).runInspect(...given)))
      .addCommand(disasmCommand(async (...given) => (await import('./disasm/run.ts')).runDisasm(...given)))
      .addCommand(btfCommand(async (...given) => (await import('./btf/run.ts')).runBtfDump(...given)))
      .addHelpText('after', EXAMPLES)
      .showHelpAfterError('(see --help)')
  );
}

const EXAMPLES = `
Examples:
  sudo ebpf-ts execsnoop            every program that starts, until Ctrl-C
  ebpf-ts build hello.bpf.c         compile a BPF program with clang
  ebpf-ts gen hello.bpf.o           its maps, programs and variables as a TypeScript module
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
