// Compares listings with those of the newest LLVM, over every object of a folder, and assembles each again:
//
//   pnpm build && node packages/asm/scripts/compare-corpus.mjs [FOLDER]
//
// FOLDER is the corpus of objects unless given; `pnpm corpus` ends with it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus } from '../../../scripts/corpus/debian.mjs';
import { newestLlvm, output } from './llvm.mjs';
import { sectionsIn } from './objdump.mjs';

const { assemble, decode, encode, listing } = await import('../dist/index.js');

const folder = process.argv[2] ?? join(corpus, 'objects');
const names = (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []).filter(
  (name) => name.endsWith('.o'),
);
if (names.length === 0) {
  console.error(`no objects to compare below ${folder}. Gather them first: pnpm corpus`);
  process.exit(1);
}
const llvm = await newestLlvm();
const count = {
  objects: 0,
  sections: 0,
  instructions: 0,
  unknown: 0,
  listedOtherwise: 0,
  assembledOtherwise: 0,
};

for (const name of names) {
  const path = join(folder, name);
  const littleEndian = readFileSync(path)[5] === 1;
  count.objects++;
  for (const section of sectionsIn(output(llvm, 'llvm-objdump', ['-d', '-r', '-z', path]))) {
    compare(`${name} ${section.name}`, section, littleEndian);
  }
}
console.log(llvm.version, count);
process.exitCode = count.listedOtherwise + count.assembledOtherwise > 0 ? 1 : 0;

/**
 * @param {string} name
 * @param {import('./objdump.mjs').Section} section
 * @param {boolean} littleEndian
 */
function compare(name, section, littleEndian) {
  const { bytes, symbols, relocations } = section;
  const instructions = decode(bytes, littleEndian);
  count.sections++;
  count.instructions += instructions.length;
  count.unknown += instructions.filter(({ kind }) => kind === 'unknown').length;

  const [ours, theirs] = [linesOf(listing(instructions, { symbols, relocations })), linesOf(section.listing)];
  const differs = theirs.findIndex((line, index) => line !== ours[index]);
  if (differs >= 0 || ours.length !== theirs.length) {
    count.listedOtherwise++;
    console.log(`${name}: LLVM has "${theirs[differs]}", we have "${ours[differs]}"`);
  }
  const again = assemble(listing(instructions, { symbols, relocations, syntax: 'source' }));
  if (Buffer.compare(encode(again.instructions, littleEndian), bytes) !== 0) {
    count.assembledOtherwise++;
    console.log(`${name}: its listing assembles to other bytes`);
  }
}

/** @param {string} text */
function linesOf(text) {
  return text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
}
