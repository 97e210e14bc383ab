import type { Btf, BtfType } from '@ebpf-ts/btf';
import { viewOf } from '../elf.ts';
import { ElfError } from '../error.ts';
import { placeIn, type Section } from '../section.ts';
import { type CoreRelocation, coreRelocationSize, readCoreRelocation } from './coreRelocation.ts';
import { type FunctionInfo, functionInfoSize, readFunctionInfo } from './functionInfo.ts';
import { type LineInfo, lineInfoSize, readLineInfo } from './lineInfo.ts';
import { type Context, readTable } from './table.ts';

/** What `.BTF.ext` says about instructions, in the order of the file. */
export interface BtfExt {
  readonly functionInfo: readonly FunctionInfo[];
  readonly lineInfo: readonly LineInfo[];
  readonly coreRelocations: readonly CoreRelocation[];
}

/** Of an object without `.BTF.ext`. */
export const noBtfExt: BtfExt = { functionInfo: [], lineInfo: [], coreRelocations: [] };

/** Reads `.BTF.ext`, and checks what libbpf relies on in all of it. */
export function parseBtfExt(section: Section, btf: Btf, sections: readonly Section[]): BtfExt {
  const data = viewOf(section.data);
  const { littleEndian } = btf;
  const u32 = (at: number) => data.getUint32(at, littleEndian);
  const refuse = (at: number, reason: string) => new ElfError(reason, placeIn(section, at));

  if (data.byteLength < 24) throw refuse(0, `${data.byteLength} bytes, the shortest header has 24`);
  if (data.getUint16(0, littleEndian) !== 0xeb9f) throw refuse(0, 'it does not begin with the magic of BTF');
  if (data.getUint8(2) !== 1 || data.getUint8(3) !== 0) throw refuse(2, 'its version or flags are unknown');
  const headerLength = u32(4);
  if (headerLength < 24 || headerLength % 4 !== 0 || headerLength > data.byteLength) {
    throw refuse(4, `a header of ${headerLength} of ${data.byteLength} bytes`);
  }
  const sizes = sizesByName(sections);
  const context: Context = { data, btf, typeOf: decodedOnce(btf), headerLength, sizes, refuse, u32 };
  return {
    functionInfo: readTable(context, 8, functionInfoSize, readFunctionInfo),
    lineInfo: readTable(context, 16, lineInfoSize, readLineInfo),
    coreRelocations: headerLength < 32 ? [] : readTable(context, 24, coreRelocationSize, readCoreRelocation),
  };
}

function sizesByName(sections: readonly Section[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  // Of several with a name the first counts.
  for (const { name, data } of sections) if (!sizes.has(name)) sizes.set(name, data.length);
  return sizes;
}

function decodedOnce(btf: Btf): (id: number) => BtfType {
  const types = new Map<number, BtfType>();
  return (id) => {
    const known = types.get(id);
    if (known !== undefined) return known;
    const type = btf.type(id);
    types.set(id, type);
    return type;
  };
}
