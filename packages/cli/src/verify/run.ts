import { readInput } from '../input.ts';
import { openSpec } from '../spec.ts';
import { colorsFor } from '../terminal/colors.ts';
import { jsonRows } from '../terminal/json.ts';
import { printText } from '../terminal/output.ts';
import type { VerifyFlags } from './command.ts';
import { comparison } from './compare.ts';
import { fromCsv, toCsv } from './csv.ts';
import { type VerifiedProgram, verifiedProgram } from './row.ts';
import { verifyTable } from './table.ts';

/** Prints what the verifier says of each program of these objects. */
export async function runVerify(files: readonly string[], flags: VerifyFlags): Promise<void> {
  const programs: VerifiedProgram[] = [];
  for (const file of files) {
    const spec = await openSpec(file);
    for await (const each of spec.verify()) programs.push(verifiedProgram(file, each));
  }
  await printText(await textOf(programs, flags));
  if (programs.some(({ verdict }) => verdict === 'failure')) process.exitCode = 1;
}

async function textOf(
  programs: readonly VerifiedProgram[],
  { json, csv, compare }: VerifyFlags,
): Promise<string> {
  if (json) return jsonRows(programs);
  if (csv) return toCsv(programs);
  const { columns } = process.stdout;
  if (compare === undefined) return verifyTable(programs, colorsFor(process.stdout), columns);
  const before = fromCsv(compare, new TextDecoder().decode(await readInput(compare)));
  return comparison(before, programs, columns);
}
