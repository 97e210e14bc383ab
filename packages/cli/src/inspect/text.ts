import type { Colors } from 'picocolors/types.js';
import { type Column, listing } from '../terminal/columns.ts';
import { withoutControls } from '../terminal/quote.ts';
import type { InspectedProgram } from './functions.ts';
import type { Inspection } from './inspection.ts';
import type { InspectedMap, InspectedType } from './maps.ts';
import type { InspectedRelocation } from './relocations.ts';

/** An inspection for people: a heading, then a table for each kind of thing that the object has. */
export function inspectionText(inspection: Inspection, colors: Colors, width: number | undefined): string {
  const tables = [
    programTable(inspection),
    subprogramTable(inspection),
    mapTable(inspection),
    variableTable(inspection),
    externTable(inspection),
    relocationTable(inspection),
  ];
  const shown = tables
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, columns, rows }) => `${colors.bold(title)}\n${listing(columns, rows, width)}`);
  return [headingOf(inspection, colors), ...shown].join('\n\n');
}

interface TitledTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

function headingOf({ file, byteOrder, license, kernelVersion, sizes }: Inspection, colors: Colors): string {
  const facts = [
    byteOrder,
    license === null ? 'no license' : `license ${withoutControls(license)}`,
    ...(kernelVersion === null ? [] : [`for Linux ${kernelVersion}`]),
  ];
  const bytes = [
    `${counted(sizes.file)} bytes`,
    `code ${counted(sizes.code)}`,
    `BTF ${counted(sizes.btf)}`,
    `BTF.ext ${counted(sizes.btfExt)}`,
  ];
  return `${colors.bold(withoutControls(file))}: ${facts.join(', ')}\n${bytes.join(', ')}`;
}

function programTable({ programs }: Inspection): TitledTable {
  return {
    title: `Programs (${programs.length})`,
    columns: [
      { title: 'NAME' },
      { title: 'SECTION' },
      { title: 'TYPE' },
      { title: 'INSNS', align: 'right' },
      { title: 'NOTES' },
    ],
    rows: programs.map((program) => [
      program.name,
      program.section,
      typeOf(program),
      `${program.instructions}`,
      notesOn(program).join('; '),
    ]),
  };
}

/** The attach type, where it says more than the kind of program does. */
function typeOf({ type, attachType }: InspectedProgram): string {
  if (type === null) return 'unknown to libbpf';
  return attachType === null || attachType.includes(type) ? (attachType ?? type) : `${type} ${attachType}`;
}

function notesOn(program: InspectedProgram): readonly string[] {
  const { autoload, sleepable, xdpFrags, linkage, calls, needsGpl } = program;
  return [
    ...(autoload ? [] : ['not loaded by itself']),
    ...(sleepable ? ['sleepable'] : []),
    ...(xdpFrags ? ['frags'] : []),
    ...(linkage === 'weak' ? ['weak'] : []),
    ...(calls.length > 0 ? [`calls ${calls.join(', ')}`] : []),
    ...(needsGpl.length > 0
      ? [`GPL for ${needsGpl.map((name) => name.replace(/^bpf_/, '')).join(', ')}`]
      : []),
  ];
}

function subprogramTable({ subprograms }: Inspection): TitledTable {
  return {
    title: `Subprograms (${subprograms.length})`,
    columns: [
      { title: 'NAME' },
      { title: 'LINKAGE' },
      { title: 'INSNS', align: 'right' },
      { title: 'CALLED BY' },
    ],
    rows: subprograms.map(({ name, linkage, instructions, calledBy }) => [
      name,
      linkage,
      `${instructions}`,
      calledBy.join(', '),
    ]),
  };
}

function mapTable({ maps }: Inspection): TitledTable {
  return {
    title: `Maps (${maps.length})`,
    columns: [
      { title: 'NAME' },
      { title: 'TYPE' },
      { title: 'KEY' },
      { title: 'VALUE' },
      { title: 'MAX', align: 'right' },
      { title: 'FLAGS' },
    ],
    rows: maps.map((map) => [
      map.name,
      map.type,
      typeText(map.key),
      typeText(map.value),
      `${map.maxEntries}`,
      factsOf(map).join(' '),
    ]),
  };
}

function typeText({ type, size }: InspectedType): string {
  if (type !== null) return type;
  return size === 0 ? '-' : `${size} bytes`;
}

function factsOf(map: InspectedMap): readonly string[] {
  const { flags, pinning, numaNode, mapExtra, inner, contents, programs, legacy } = map;
  return [
    ...flags.map((flag) => flag.replace('BPF_F_', '').toLowerCase()),
    ...(pinning === 'by_name' ? ['pinned'] : []),
    ...(numaNode === null ? [] : [`node=${numaNode}`]),
    ...(mapExtra === '0' ? [] : [`extra=${mapExtra}`]),
    ...(inner === null ? [] : [`of=${inner.type}(${typeText(inner.key)},${typeText(inner.value)})`]),
    ...contents.map(({ index, name }) => `[${index}]=${name}`),
    ...programs.map(({ member, program }) => `${member}=${program}`),
    ...(legacy ? ['legacy'] : []),
  ];
}

function variableTable({ variables }: Inspection): TitledTable {
  return {
    title: `Variables (${variables.length})`,
    columns: [{ title: 'NAME' }, { title: 'SECTION' }, { title: 'TYPE' }, { title: 'INITIAL' }],
    rows: variables.map(({ name, section, type, size, initial }) => [
      name,
      section,
      type ?? `${size} bytes`,
      shortened(initial ?? (isZeroed(section) ? '0' : '?')),
    ]),
  };
}

function isZeroed(section: string): boolean {
  return section.startsWith('.bss');
}

/** What is longer is for `--json`. */
const longest = 200;

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

function externTable({ externs }: Inspection): TitledTable {
  return {
    title: `Externs (${externs.length})`,
    columns: [{ title: 'NAME' }, { title: 'KIND' }, { title: 'TYPE' }, { title: '' }],
    rows: externs.map(({ name, kind, type, weak }) => [name, kind, type ?? '', weak ? 'weak' : '']),
  };
}

/** One row for all places of a function that refer to the same. */
function relocationTable({ relocations }: Inspection): TitledTable {
  const rows = new Map<string, { readonly head: readonly string[]; readonly instructions: number[] }>();
  for (const relocation of relocations) {
    const head = [relocation.function, kindOf(relocation), relocation.target];
    const key = [relocation.section, ...head].join('\0');
    const known = rows.get(key);
    if (known === undefined) rows.set(key, { head, instructions: [relocation.instruction] });
    else known.instructions.push(relocation.instruction);
  }
  return {
    title: `Relocations (${relocations.length})`,
    columns: [{ title: 'FUNCTION' }, { title: 'KIND' }, { title: 'TARGET' }, { title: 'AT INSN' }],
    rows: [...rows.values()].map(({ head, instructions }) => [...head, instructions.join(' ')]),
  };
}

function kindOf({ kind, coreKind }: InspectedRelocation): string {
  return coreKind === null ? kind : `${kind} ${coreKind}`;
}

function counted(value: number): string {
  return value.toLocaleString('en');
}
