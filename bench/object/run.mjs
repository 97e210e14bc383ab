/** Opening BPF objects beside libbpf in C and cilium/ebpf in Go: `pnpm bench object`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { roundsAsked } from '../harness/arguments.mjs';
import { ciliumName, compileGo } from '../harness/cilium.mjs';
import { compileC, libbpfName } from '../harness/libbpf.mjs';
import { rounds } from '../harness/rounds.mjs';
import { milliseconds, ratio } from '../harness/table.mjs';
import { realObjects } from './objects.mjs';

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const libbpf = await compileC(here('libbpf.c'));
const cilium = await compileGo(here('cilium.go'));
const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
/** @type {Record<string, Record<string, string>>} */
const table = {};
try {
  for (const { name, path, bytes } of await realObjects(folder)) {
    const measured = rounds(
      [
        { name: 'ours', command: [process.execPath, here('ours.mjs'), path] },
        { name: 'libbpf', command: [libbpf, path] },
        { name: 'cilium', command: [cilium, path] },
      ],
      roundsAsked(),
    );
    const [ours, c, go] = [measured.get('ours'), measured.get('libbpf'), measured.get('cilium')];
    table[`${name}, ${Math.ceil(bytes / 1024)} KiB`] = {
      'ours, ms': milliseconds(ours?.['steady']),
      'Go, ms': milliseconds(go?.['steady']),
      'C, ms': milliseconds(c?.['steady']),
      'ours : Go': ratio(ours?.['steady'], go?.['steady']),
      '2nd to 10th, ours': milliseconds(ours?.['again']),
      '2nd to 10th, Go': milliseconds(go?.['again']),
      'first, ours': milliseconds(ours?.['first']),
      'first, Go': milliseconds(go?.['first']),
      'first, C': milliseconds(c?.['first']),
    };
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(
  `Go: ${ciliumName}; C: ${libbpfName}. Where no column says otherwise, each after 1,800 opens in its process.`,
);
console.table(table);
