import type { Colors } from 'picocolors/types.js';
import { listing } from '../terminal/columns.ts';
import { harmless } from '../terminal/harmless.ts';
import type { CheckedProgram } from './row.ts';

const COLUMNS = [
  { title: 'FILE' },
  { title: 'PROGRAM' },
  { title: 'SECTION' },
  { title: 'OUTLOOK' },
  { title: 'ATTACHES' },
  { title: 'NEEDS' },
] as const;

/** A row for each program, and below them what stands in the way of each. */
export function checkText(
  programs: readonly CheckedProgram[],
  colors: Colors,
  width: number | undefined,
): string {
  const rows = programs.map(({ file, program, section, outlook, attaches, floor }) => [
    file,
    program,
    section,
    outlook,
    attaches === null ? '-' : attaches ? 'yes' : 'no',
    `≥ ${floor.release}: ${floor.needs}`,
  ]);
  const [kernel = ''] = programs.map((each) => each.kernel);
  return [
    `Judged for ${harmless(kernel)}`,
    listing(COLUMNS, rows, width),
    ...programs.flatMap((each) => reasons(each, colors)),
  ].join('\n\n');
}

function reasons({ file, program, findings }: CheckedProgram, colors: Colors): readonly string[] {
  if (findings.length === 0) return [];
  const lines = findings.map(({ needs, status, stops, hint }) => {
    const paint = status === 'unknown' ? colors.yellow : colors.red;
    return `  ${paint(status)} ${harmless(needs)}${stops === 'attach' ? ' (it loads, and does not attach)' : ''}: ${harmless(hint)}`;
  });
  return [[`${colors.bold(harmless(`${file}: ${program}`))}`, ...lines].join('\n')];
}

/** A row for each kernel and object: how many of its programs will load, and the first reason of those that will not. */
export function fleetText(programs: readonly CheckedProgram[], width: number | undefined): string {
  const groups = new Map<string, CheckedProgram[]>();
  for (const each of programs) {
    const key = `${each.kernel}\0${each.file}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [each]);
    else known.push(each);
  }
  const rows = [...groups.values()].map((group) => {
    const count = (outlook: string) => `${group.filter((each) => each.outlook === outlook).length}`;
    const reason = group
      .flatMap(({ findings }) => findings)
      .find(({ stops, status }) => stops === 'load' && status !== 'unknown');
    const [{ kernel = '', file = '' } = {}] = group;
    return [
      kernel,
      file,
      count('will load'),
      count('will not load'),
      count('cannot tell'),
      reason?.needs ?? '',
    ];
  });
  const columns = [
    { title: 'KERNEL' },
    { title: 'FILE' },
    { title: 'WILL LOAD', align: 'right' },
    { title: 'WILL NOT', align: 'right' },
    { title: 'CANNOT TELL', align: 'right' },
    { title: 'MISSING' },
  ] as const;
  return listing(columns, rows, width);
}
