import { describe, expect, it } from 'vitest';
import { parseObject } from '../src/index.ts';
import { compileBpf, runOn } from './compile.ts';
import { fixtures } from './fixtures.ts';

const objects = (['bpfel', 'bpfeb'] as const).flatMap((target) =>
  Object.entries(fixtures).map(([name, source]) => {
    const bytes = compileBpf(source, { target });
    return { name: `${name} for ${target}`, target, bytes, object: parseObject(bytes) };
  }),
);

describe.each(objects)('parsing $name', ({ bytes, object, target }) => {
  it('knows its byte order', () => {
    expect(object.littleEndian).toBe(target === 'bpfel');
    expect(object.btf?.littleEndian).toBe(target === 'bpfel');
  });

  it('finds the sections that llvm-readelf finds', () => {
    const rows = runOn(bytes, 'llvm-readelf', '-S', '-W', 'FILE').matchAll(
      /^ +\[ *(\d+)\] (\S*) +[A-Z_]+ +[0-9a-f]{16} ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) [WAXMSILOGTCxopRE ]* +(\d+) +(\d+) +\d+$/gm,
    );
    const theirs = [...rows].map(([, index, name, offset, size, entrySize, link, info]) => ({
      index: Number(index),
      name,
      offset: hex(offset),
      size: hex(size),
      entrySize: hex(entrySize),
      link: Number(link),
      info: Number(info),
    }));
    expect(
      object.sections.map(({ index, name, offset, size, entrySize, link, info }) => ({
        index,
        name,
        offset,
        size,
        entrySize,
        link,
        info,
      })),
    ).toEqual(theirs);
  });

  it('finds the symbols that llvm-readelf finds', () => {
    const rows = runOn(bytes, 'llvm-readelf', '-s', '-W', 'FILE').matchAll(
      /^ +(\d+): ([0-9a-f]+) +(\d+) (\w+) +(\w+) +(\w+) +(\w+) ?(.*)$/gm,
    );
    const theirs = [...rows].map(([, index, value, size, type, binding, visibility, section, name]) => [
      Number(index),
      hex(value),
      Number(size),
      type,
      binding,
      visibility,
      special.get(section ?? '') ?? Number(section),
      // A section symbol has no name of its own; readelf lends it the section's.
      type === 'SECTION' ? '' : name,
    ]);
    expect(
      object.symbols.map((s) => [
        s.index,
        s.value,
        s.size,
        s.type.toUpperCase(),
        s.binding.toUpperCase(),
        s.visibility.toUpperCase(),
        s.section,
        s.name,
      ]),
    ).toEqual(theirs);
  });

  it('gives each program the relocations of its instructions that llvm-readelf lists', () => {
    const theirs = readRelocations(bytes);
    for (const program of object.programs) {
      const end = program.sectionOffset + program.instructions.length;
      const expected = (theirs.get(program.section) ?? []).filter(
        ([offset]) => offset >= program.sectionOffset && offset < end,
      );
      expect(
        program.relocations.map(({ offset, type, symbol }) => [
          offset,
          type,
          symbol.name || object.sections[symbol.section]?.name,
        ]),
      ).toEqual(expected);
    }
  });

  it('finds the instructions that llvm-objdump disassembles', () => {
    expect(object.programs.length).toBeGreaterThan(0);
    for (const section of new Set(object.programs.map((program) => program.section))) {
      const listing = runOn(bytes, 'llvm-objdump', '-d', `--section=${section}`, 'FILE');
      const slots = new Map(
        [...listing.matchAll(/^ +(\d+):\t((?:[0-9a-f]{2} ){7}[0-9a-f]{2})[0-9a-f ]*\t/gm)].map(
          ([, slot, code]) => [slot, code],
        ),
      );
      const programs = object.programs.filter((program) => program.section === section);
      expect(programs.reduce((sum, program) => sum + program.instructionCount, 0)).toBe(
        Math.max(...[...slots.keys()].map(Number)) + 1,
      );
      for (const { sectionOffset, instructions } of programs) {
        const ours = Buffer.from(instructions.subarray(0, 8))
          .toString('hex')
          .replace(/..(?=.)/g, '$& ');
        expect(ours).toBe(slots.get(String(sectionOffset / 8)));
      }
    }
  });

  it('reads the license', () => {
    const section = object.sections.some(({ name }) => name === 'license');
    const listing = section ? runOn(bytes, 'llvm-readelf', '-p', 'license', 'FILE') : '';
    expect(object.license).toBe(/\] (.*)$/m.exec(listing)?.[1]);
  });

  it('reads the line info that llvm-objdump prints between instructions', () => {
    const listing = runOn(bytes, 'llvm-objdump', '-d', '-l', '--no-show-raw-insn', 'FILE');
    const theirs: string[] = [];
    let section = '';
    let line = '';
    for (const row of listing.split('\n')) {
      section = /^Disassembly of section (.*):$/.exec(row)?.[1] ?? section;
      line = /^; .*program\.bpf\.c:(\d+)$/.exec(row)?.[1] ?? line;
      const slot = /^ +(\d+):/.exec(row)?.[1];
      if (slot !== undefined) theirs.push(`${section}+${Number(slot) * 8} line ${line}`);
    }
    const known = object.lineInfo.filter((info) => info.line > 0);
    expect(known.length).toBeGreaterThan(0);
    for (const info of known) {
      expect(theirs).toContain(`${info.section}+${info.instructionOffset} line ${info.line}`);
      expect(info.file).toMatch(/program\.bpf\.c$/);
    }
  });
});

const special = new Map([
  ['UND', 0],
  ['ABS', 0xfff1],
]);

function readRelocations(bytes: Uint8Array): Map<string, (readonly [number, number, string])[]> {
  const bySection = new Map<string, (readonly [number, number, string])[]>();
  for (const part of runOn(bytes, 'llvm-readelf', '-r', '-W', 'FILE')
    .split("Relocation section '.rel")
    .slice(1)) {
    const rows = part.matchAll(/^([0-9a-f]{16}) +[0-9a-f]{8}([0-9a-f]{8}) R_BPF_\w+ +[0-9a-f]{16} (.+)$/gm);
    bySection.set(
      part.slice(0, part.indexOf("'")),
      [...rows].map(([, offset, type, name]) => [hex(offset), hex(type), name ?? ''] as const),
    );
  }
  return bySection;
}

function hex(text: string | undefined): number {
  return Number.parseInt(text ?? '', 16);
}
