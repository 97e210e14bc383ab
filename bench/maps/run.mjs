/** Maps beside libbpf in C and cilium/ebpf in Go: `pnpm bench maps`, as root. */
import { fileURLToPath } from 'node:url';
import { roundsAsked } from '../harness/arguments.mjs';
import { ciliumName, compileGo } from '../harness/cilium.mjs';
import { compileC, libbpfName } from '../harness/libbpf.mjs';
import { pinned, rounds } from '../harness/rounds.mjs';
import { nanoseconds, ratio } from '../harness/table.mjs';

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const measured = rounds(
  [
    { name: 'ours', command: pinned([process.execPath, here('ours.mjs')]) },
    { name: 'c', command: pinned([await compileC(here('libbpf.c'))]) },
    { name: 'go', command: pinned([await compileGo(here('cilium.go'))]) },
  ],
  roundsAsked(),
);
const [ours, c, go] = [measured.get('ours'), measured.get('c'), measured.get('go')];

/** What is done, which number of ours that is, and with which of the rivals' it is compared. */
const rows = /** @type {const} */ ([
  ['get', 'get', 'get'],
  ['set', 'set', 'set'],
  ['for … of, batches underneath', 'walk', 'walk'],
  ['for … of, without batches', 'walkOneByOne', 'walk'],
  ['entriesBatch, columns', 'columns', 'batched'],
  ['entriesBatch, pairs', 'pairs', 'batched'],
  ['setMany', 'setMany', 'setMany'],
  ['mapped array, read', 'mapped', 'mapped'],
  ['per-CPU get', 'perCpuGet', 'perCpuGet'],
]);
console.log(`Go: ${ciliumName}; C: ${libbpfName}. Nanoseconds for each of 100,000 entries.`);
console.table(
  Object.fromEntries(
    rows.map(([title, own, rival]) => [
      title,
      {
        ours: nanoseconds(ours?.[own]),
        C: nanoseconds(c?.[rival]),
        Go: nanoseconds(go?.[rival]),
        'ours : C': ratio(ours?.[own], c?.[rival]),
        'ours : Go': ratio(ours?.[own], go?.[rival]),
      },
    ]),
  ),
);
