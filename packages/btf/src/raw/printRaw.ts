import type { Btf } from '../btf.ts';
import { type Facts, type RawRecord, rawRecord } from './record.ts';

/** Which types are listed. */
export interface PrintRawOptions {
  /** The default is all, without those of the base. */
  readonly types?: Iterable<number>;
}

/**
 * Lists types one by one, as `bpftool btf dump … format raw` does.
 *
 * @throws {BtfError} when there is no such type.
 * @example
 * ```ts
 * import { type Btf, printRaw } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 *
 * console.log(printRaw(btf, { types: [1] })); // [1] INT 'long unsigned int' size=8 bits_offset=0 nr_bits=64 …
 * ```
 */
export function printRaw(btf: Btf, options: PrintRawOptions = {}): string {
  return [...records(btf, options)].map(asText).join('');
}

/**
 * The same list as JSON, `{"types":[…]}`, as `bpftool --json btf dump … format raw` has it. Values of 64 bits are
 * written out in full, which `JSON.parse` rounds beyond 2^53.
 *
 * @throws {BtfError} when there is no such type.
 * @example
 * ```ts
 * import { type Btf, printRawJson } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 *
 * const { types } = JSON.parse(printRawJson(btf));
 * ```
 */
export function printRawJson(btf: Btf, options: PrintRawOptions = {}): string {
  return `{"types":[${[...records(btf, options)].map(asJson).join(',')}]}`;
}

function* records(btf: Btf, { types }: PrintRawOptions): Generator<RawRecord> {
  if (types === undefined) {
    for (let id = (btf.base?.typeCount ?? 0) + 1; id <= btf.typeCount; id++) yield rawRecord(btf, id);
  } else {
    for (const id of types) yield rawRecord(btf, id);
  }
}

function asText({ head, facts, list }: RawRecord): string {
  const isVariable = head['kind'] === 'VAR';
  const suffix = head['kind'] === 'ENUM64' ? (facts['encoding'] === 'SIGNED' ? 'LL' : 'ULL') : '';
  const title = [
    `[${head['id']}]`,
    head['kind'],
    `'${head['name']}'`,
    pairs(facts).join(isVariable ? ', ' : ' '),
  ];
  const rows = list?.rows.map((row) => `\n\t${pairs(row.facts).join(' ')}${suffix}${row.remark ?? ''}`) ?? [];
  return `${title.join(' ').trimEnd()}${rows.join('')}\n`;
}

function pairs(facts: Facts): readonly string[] {
  return Object.entries(facts).map(([key, value]) => (key === 'name' ? `'${value}'` : `${key}=${value}`));
}

function asJson({ head, facts, list }: RawRecord): string {
  const rows = list?.rows.map((row) => `{${members(row.facts)}}`).join(',') ?? '';
  const items = list === undefined ? '' : `,"${list.key}":[${rows}]`;
  return `{${members({ ...head, ...facts })}${items}}`;
}

function members(facts: Facts): string {
  return Object.entries(facts)
    .map(([key, value]) => `"${key}":${typeof value === 'string' ? JSON.stringify(value) : value}`)
    .join(',');
}
