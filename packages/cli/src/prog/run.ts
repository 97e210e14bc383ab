import { writeFile } from 'node:fs/promises';
import { listPrograms, type OpenedProgram, openProgram } from '@ebpf-ts/core';
import { pinnedTable, pinsOf, withPins } from '../options/pins.ts';
import { referenceOf } from '../options/reference.ts';
import { listing } from '../terminal/columns.ts';
import { harmless } from '../terminal/harmless.ts';
import { jsonRows } from '../terminal/json.ts';
import { printText } from '../terminal/output.ts';
import type { ProgActions } from './command.ts';
import { programCells, programColumns, shownProgram } from './row.ts';

/** What `ebpf-ts prog` does. */
export const prog: ProgActions = {
  async show(words, { json, bpffs }) {
    const infos =
      words.length === 0 ? [...listPrograms()] : [withProgram(words, (program) => program.info())];
    const pins = bpffs === true ? pinsOf('program') : undefined;
    const rows = infos.map((info) => withPins(shownProgram(info), pins));
    await printText(
      json
        ? jsonRows(rows)
        : listing(...pinnedTable(programColumns, rows, programCells), process.stdout.columns),
    );
  },

  async dump(form, words, { linum = false, file }) {
    const { bytes, text } = withProgram(words, (program) => dumped(program, form, linum));
    if (file === undefined) await printText(harmless(text().trimEnd()));
    else await writeFile(file, bytes);
  },

  async pin(words) {
    const path = words.at(-1) ?? '';
    if (words.length < 2) throw new Error('name the program, and behind it the path to pin it at');
    withProgram(words.slice(0, -1), (program) => program.pin(path));
  },
};

function withProgram<T>(words: readonly string[], use: (program: OpenedProgram) => T): T {
  using program = openProgram(referenceOf(words));
  return use(program);
}

interface Dumped {
  readonly bytes: Uint8Array;
  readonly text: () => string;
}

function dumped(program: OpenedProgram, form: string, linum: boolean): Dumped {
  switch (form) {
    case 'xlated': {
      const code = program.xlated();
      return { bytes: code.bytes, text: () => code.text({ linum }) };
    }
    case 'jited': {
      const functions = program.jited();
      return {
        bytes: Buffer.concat(functions.map(({ code }) => code)),
        text: () =>
          functions
            .map(
              ({ name, address, code }) =>
                `${address.toString(16)} <${name ?? program.name}>:\n${hexRows(code)}`,
            )
            .join('\n\n'),
      };
    }
    default:
      throw new Error(`a program is dumped "xlated" or "jited", not "${form}"`);
  }
}

/** Sixteen bytes a line, for a disassembler of the machine: `--file` gives them as they are. */
function hexRows(code: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < code.length; at += 16) {
    const bytes = Array.from(code.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, '0'));
    rows.push(`${at.toString(16).padStart(6)}:\t${bytes.join(' ')}`);
  }
  return rows.join('\n');
}
