import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { btfCommand } from './btf/command.ts';
import { buildCommand } from './build/command.ts';
import { checkCommand } from './check/command.ts';
import { disasmCommand } from './disasm/command.ts';
import { execsnoopCommand } from './execsnoop/command.ts';
import { genCommand } from './gen/command.ts';
import { inspectCommand } from './inspect/command.ts';
import { linkCommand } from './link/command.ts';
import { mapCommand } from './map/command.ts';
import { probeCommand } from './probe/command.ts';
import { progCommand } from './prog/command.ts';
import { runCommand } from './run/command.ts';
import { topCommand } from './top/command.ts';
import { verifyCommand } from './verify/command.ts';

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
      .addCommand(runCommand(async (...given) => (await import('./run/run.ts')).runObject(...given)))
      .addCommand(topCommand(async (...given) => (await import('./top/run.ts')).runTop(...given)))
      .commandsGroup('See what a kernel can do:')
      .addCommand(probeCommand(async (...given) => (await import('./probe/run.ts')).runProbe(...given)))
      .addCommand(checkCommand(async (...given) => (await import('./check/run.ts')).runCheck(...given)))
      .commandsGroup('See what is loaded:')
      .addCommand(
        progCommand({
          show: async (...given) => (await import('./prog/run.ts')).prog.show(...given),
          dump: async (...given) => (await import('./prog/run.ts')).prog.dump(...given),
          pin: async (...given) => (await import('./prog/run.ts')).prog.pin(...given),
        }),
      )
      .addCommand(
        mapCommand({
          show: async (...given) => (await import('./map/run.ts')).map.show(...given),
          dump: async (...given) => (await import('./map/run.ts')).map.dump(...given),
          pin: async (...given) => (await import('./map/run.ts')).map.pin(...given),
        }),
      )
      .addCommand(
        linkCommand({
          show: async (...given) => (await import('./link/run.ts')).link.show(...given),
          pin: async (...given) => (await import('./link/run.ts')).link.pin(...given),
        }),
      )
      .commandsGroup('Make and read BPF objects:')
      .addCommand(buildCommand(async (...given) => (await import('./build/run.ts')).runBuild(...given)))
      .addCommand(genCommand(async (...given) => (await import('./gen/run.ts')).runGen(...given)))
      .addCommand(inspectCommand(async (...given) => (await import('./inspect/run.ts')).runInspect(...given)))
      .addCommand(verifyCommand(async (...given) => (await import('./verify/run.ts')).runVerify(...given)))
      .addCommand(disasmCommand(async (...given) => (await import('./disasm/run.ts')).runDisasm(...given)))
      .addCommand(btfCommand(async (...given) => (await import('./btf/run.ts')).runBtfDump(...given)))
      .addHelpText('after', EXAMPLES)
      .showHelpAfterError('(see --help)')
  );
}

const EXAMPLES = `
Examples:
  sudo ebpf-ts execsnoop            every program that starts, until Ctrl-C
  sudo ebpf-ts run hello.bpf.o      load it, attach it, print its events
  sudo ebpf-ts verify hello.bpf.o   what the verifier says of it, and why
  sudo ebpf-ts probe                what this kernel can do with BPF
  ebpf-ts check hello.bpf.o         whether it will load, before it is loaded
  sudo ebpf-ts prog list            what is loaded
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
