import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { btfCommand } from './btf/command.ts';
import { runBtfDump } from './btf/run.ts';
import { disasmCommand } from './disasm/command.ts';
import { runDisasm } from './disasm/run.ts';
import { execsnoopCommand } from './execsnoop/command.ts';
import { runExecsnoop } from './execsnoop/run.ts';
import { inspectCommand } from './inspect/command.ts';
import { runInspect } from './inspect/run.ts';

/** The `ebpf-ts` command with all of its subcommands. */
export function ebpfTs(): Command {
  return new Command('ebpf-ts')
    .description('eBPF tools for Linux.')
    .version(version())
    .addCommand(execsnoopCommand(runExecsnoop))
    .addCommand(inspectCommand(runInspect))
    .addCommand(disasmCommand(runDisasm))
    .addCommand(btfCommand(runBtfDump))
    .showHelpAfterError('(see --help)');
}

/** Of package.json, which lies beside `src` as beside `dist`. */
function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
