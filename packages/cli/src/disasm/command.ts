import type { Syntax } from '@ebpf-ts/asm';
import { Command, Option } from 'commander';

/** What stands beside the instructions. */
export interface DisasmFlags {
  readonly relocations?: boolean;
  readonly source?: boolean;
  readonly linum?: boolean;
  readonly syntax?: Syntax;
}

/** `ebpf-ts disasm`; `run` gets the file, the name of a program if one is given, and the flags. */
export function disasmCommand(
  run: (file: string, program: string | undefined, flags: DisasmFlags) => Promise<void>,
): Command {
  return new Command('disasm')
    .summary('print the instructions of a BPF object')
    .description('Disassemble a BPF object as llvm-objdump -d --no-show-raw-insn does, without needing LLVM.')
    .argument('<file>', 'what clang -target bpf -c made')
    .argument('[program]', 'only this program or function')
    .option('-r, --relocations', 'include relocations, those of CO-RE too')
    .option('-S, --source', 'include the lines of the source')
    .option('--linum', 'the lines of the source with file, line and column')
    .addOption(
      new Option(
        '--syntax <syntax>',
        'of llvm-objdump, or such that assembling gives the same bytes',
      ).choices(['objdump', 'source']),
    )
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  ebpf-ts disasm hello.bpf.o               every section with code
  ebpf-ts disasm -S hello.bpf.o on_exec    one program between the lines of its source
  ebpf-ts disasm --syntax source hello.bpf.o   calls of functions and kfuncs told apart`;
