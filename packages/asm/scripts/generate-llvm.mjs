// Writes test/llvm/*.txt: what the newest LLVM of Debian says of instructions, programs and assembly.
//
//   node packages/asm/scripts/generate-llvm.mjs
//
// It fetches some 100 MB, once. The tests read the files and need none of it.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodings } from './encodings.mjs';
import { assembled, disassembled, hex, newestLlvm, output, read, withFile } from './llvm.mjs';

const folder = fileURLToPath(new URL('../test/llvm', import.meta.url));
const llvm = await newestLlvm();

for (const target of /** @type {const} */ (['bpfel', 'bpfeb'])) {
  writeInstructions(target);
  writeAssembly(target);
}
for (const { name, versions } of [
  { name: 'common', versions: ['v1', 'v2', 'v3', 'v4'] },
  { name: 'v3', versions: ['v3', 'v4'] },
  { name: 'v4', versions: ['v4'] },
]) {
  for (const version of versions) writeProgram(name, version, 'bpfel');
  writeProgram(name, versions[0] ?? '', 'bpfeb');
}
for (const name of ['jumps', 'builder']) writeAssembled(name);
writeSource();

/**
 * One line an instruction: its bytes, how LLVM reads its own text back, the text. `=` is the same bytes, `~` others:
 * the text leaves something out, or the bytes have something set that means nothing. `?` is what LLVM does not know, of
 * which one of each opcode is enough.
 *
 * @param {'bpfel' | 'bpfeb'} target
 */
function writeInstructions(target) {
  const bytes = encodings(target === 'bpfel');
  const texts = disassembled(llvm, target, bytes);
  const back = assembled(llvm, target, texts);
  const unknown = new Set();
  const lines = texts.flatMap((text, index) => {
    const [given, got] = [hex(bytes[index] ?? new Uint8Array()), back[index] ?? ''];
    if (text !== '<unknown>') {
      return [`${given} ${typeof got !== 'string' && hex(got) === given ? '=' : '~'} ${text}`];
    }
    const opcode = given.slice(0, 2);
    if (unknown.has(opcode)) return [];
    unknown.add(opcode);
    return [`${given} ? ${text}`];
  });
  write(`instructions.${target}.txt`, lines);
}

/**
 * The lines of assembly.s: the bytes of each, or what LLVM has to say against it.
 *
 * @param {'bpfel' | 'bpfeb'} target
 */
function writeAssembly(target) {
  const lines = read(join(folder, 'assembly.s'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const made = assembled(llvm, target, lines);
  write(
    `assembly.${target}.txt`,
    lines.map((line, index) => {
      const result = made[index] ?? '';
      return `${typeof result === 'string' ? `error: ${result}` : hex(result)}\t${line}`;
    }),
  );
}

/**
 * The listing of a C program, with its bytes.
 *
 * @param {string} name
 * @param {string} version of the instruction set
 * @param {'bpfel' | 'bpfeb'} target
 */
function writeProgram(name, version, target) {
  const listing = withFile('', (_, temporary) => {
    const object = compiled(name, version, target, temporary);
    return output(llvm, 'llvm-objdump', ['-d', '-r', '-z', object]);
  });
  write(`${name}.${version}.${target}.txt`, listing.split('\n').slice(3));
}

/**
 * The listing of a file of assembly, with its bytes.
 *
 * @param {string} name
 */
function writeAssembled(name) {
  const listing = withFile('', (_, temporary) => {
    const object = join(temporary, 'object.o');
    const flags = ['-triple', 'bpfel', '-mcpu=v4', '-filetype=obj'];
    output(llvm, 'llvm-mc', [...flags, join(folder, `${name}.s`), '-o', object]);
    return output(llvm, 'llvm-objdump', ['-d', '-r', '-z', object]);
  });
  write(`${name}.v4.bpfel.txt`, listing.split('\n').slice(3));
}

/** A listing between the lines of its source. */
function writeSource() {
  const listing = withFile('', (_, temporary) => {
    const object = compiled('common', 'v3', 'bpfel', temporary);
    return output(llvm, 'llvm-objdump', ['-d', '-S', '-z', object]);
  });
  write('source.txt', listing.split('\n').slice(3));
}

/**
 * @param {string} name
 * @param {string} version
 * @param {string} target
 * @param {string} temporary
 */
function compiled(name, version, target, temporary) {
  const object = join(temporary, 'object.o');
  const flags = [`--target=${target}`, `-mcpu=${version}`, '-O2', '-g', '-c'];
  output(llvm, 'clang', [...flags, join(folder, `${name}.c`), '-o', object]);
  return object;
}

/**
 * @param {string} name
 * @param {readonly string[]} lines
 */
function write(name, lines) {
  const header = `# ${llvm.version}. Made by scripts/generate-llvm.mjs; do not edit.`;
  writeFileSync(join(folder, name), `${[header, ...lines].join('\n').trimEnd()}\n`);
}

console.log(
  `${readdirSync(folder).filter((name) => name.endsWith('.txt')).length} files from ${llvm.version}`,
);
