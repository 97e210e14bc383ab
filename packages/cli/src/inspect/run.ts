import { parseObject } from '@ebpf-ts/elf';
import { parsed, readInput } from '../input.ts';
import { colorsFor } from '../terminal/colors.ts';
import { harmlessJson } from '../terminal/harmless.ts';
import { printText } from '../terminal/output.ts';
import type { InspectFlags } from './command.ts';
import { inspectionOf } from './inspection.ts';
import { inspectionText } from './text.ts';

/** Prints what is in an object. */
export async function runInspect(file: string, { json }: InspectFlags): Promise<void> {
  const bytes = await readInput(file);
  const inspection = parsed(file, () => inspectionOf(file, parseObject(bytes)));
  const { columns } = process.stdout;
  await printText(
    json
      ? harmlessJson(JSON.stringify(inspection, null, 2))
      : inspectionText(inspection, colorsFor(process.stdout), columns),
  );
}
