import { basename } from 'node:path';
import { parseObject } from '@ebpf-ts/elf';
import { type Outlook, preflight } from '@ebpf-ts/probe';
import { parsed, readInput } from '../input.ts';
import { colorsFor } from '../terminal/colors.ts';
import { jsonRows } from '../terminal/json.ts';
import { printText } from '../terminal/output.ts';
import type { CheckFlags } from './command.ts';
import { kernelsOf } from './kernels.ts';
import { type CheckedProgram, checkedPrograms } from './row.ts';
import { checkText, fleetText } from './text.ts';

/** Tells whether objects will load. */
export async function runCheck(files: readonly string[], flags: CheckFlags): Promise<void> {
  const kernels = await kernelsOf(flags);
  const programs: CheckedProgram[] = [];
  for (const file of files) {
    const bytes = await readInput(file);
    const object = parsed(file, () => parseObject(bytes));
    for (const kernel of kernels)
      programs.push(...checkedPrograms(basename(file), preflight(object, kernel)));
  }
  const colors = colorsFor(process.stdout);
  const { columns } = process.stdout;
  const text = () =>
    kernels.length > 1 ? fleetText(programs, columns) : checkText(programs, colors, columns);
  await printText(flags.json ? jsonRows(programs) : text());
  process.exitCode = statusOf(programs.map(({ outlook }) => outlook));
}

/** A "no" weighs more than a "cannot tell". */
function statusOf(outlooks: readonly Outlook[]): number {
  if (outlooks.includes('will not load')) return 1;
  return outlooks.includes('cannot tell') ? 2 : 0;
}
