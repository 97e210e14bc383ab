import type { ElfFile } from './elfFile.ts';
import { fieldsOf } from './header.ts';
import { SHT_NOTE } from './sections.ts';
import { PT_NOTE } from './segments.ts';

const NT_GNU_BUILD_ID = 3;
/** Notes of a file before its build id; more are not looked through. */
const MOST = 2 ** 16;

/** The build id in hexadecimal; undefined where the linker gave none. */
export function buildIdOf(elf: ElfFile): string | undefined {
  // A file with debug information keeps the note's section, and program headers that point nowhere.
  const sections = elf.sections.filter(({ type }) => type === SHT_NOTE);
  const segments = elf.segments.filter(({ type }) => type === PT_NOTE);
  const places = [...sections, ...segments.map(({ offset, fileSize }) => ({ offset, size: fileSize }))];
  for (const { offset, size } of places) {
    if (offset + size > elf.bytes.size) continue;
    const found = inNotes(elf, elf.bytes.read(offset, Math.min(size, MOST), 'the notes'));
    if (found !== undefined) return found;
  }
  return undefined;
}

function inNotes({ header }: ElfFile, notes: Buffer): string | undefined {
  const fields = fieldsOf(notes, header);
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameSize, size, type] = [fields.u32(at), fields.u32(at + 4), fields.u32(at + 8)];
    const start = at + 12 + Math.ceil(nameSize / 4) * 4;
    if (start + size > notes.length) return undefined;
    if (type === NT_GNU_BUILD_ID && notes.toString('latin1', at + 12, at + 12 + nameSize) === 'GNU\0') {
      return size === 0 || size > 64 ? undefined : notes.toString('hex', start, start + size);
    }
    at = start + Math.ceil(size / 4) * 4;
  }
  return undefined;
}
