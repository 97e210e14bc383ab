/** Open, load and attach beside libbpf in C and cilium/ebpf in Go, as root: `pnpm bench load`. */
import { fileURLToPath } from 'node:url';
import { compiledBpfFile } from '../../scripts/setup/fixtures.mjs';
import { roundsAsked } from '../harness/arguments.mjs';
import { ciliumName, compileGo } from '../harness/cilium.mjs';
import { compileC, libbpfName } from '../harness/libbpf.mjs';
import { rounds } from '../harness/rounds.mjs';
import { milliseconds, ratio } from '../harness/table.mjs';

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const execsnoop = here('../../packages/tools/dist/bpf/execsnoop.bpf.o');
const [libbpf, cilium] = [await compileC(here('libbpf.c')), await compileGo(here('cilium.go'))];
const measured = rounds(
  [
    { name: 'sync', command: [process.execPath, here('ours.mjs'), execsnoop, 'sync'] },
    { name: 'async', command: [process.execPath, here('ours.mjs'), execsnoop, 'async'] },
    { name: 'libbpf', command: [libbpf, execsnoop] },
    { name: 'cilium', command: [cilium, execsnoop] },
    {
      name: 'busy',
      command: [process.execPath, here('waiting.mjs'), await compiledBpfFile(here('busy.bpf.c'))],
    },
  ],
  roundsAsked(),
);
const [c, go] = [measured.get('libbpf'), measured.get('cilium')];
const row = (/** @type {string} */ name, /** @type {string} */ when) => {
  const ours = measured.get(name)?.[when];
  return {
    'ours, ms': milliseconds(ours),
    'C, ms': milliseconds(c?.[when]),
    'Go, ms': milliseconds(go?.[when]),
    'ours : C': ratio(ours, c?.[when]),
    'ours : Go': ratio(ours, go?.[when]),
  };
};
console.log(`Open, load and attach execsnoop, five programs. C: ${libbpfName}; Go: ${ciliumName}.`);
console.table({
  'first, loadSync': row('sync', 'first'),
  'first, load': row('async', 'first'),
  '2nd to 10th, loadSync': row('sync', 'again'),
  '2nd to 10th, load': row('async', 'again'),
});
const busy = measured.get('busy');
console.log(
  `While the verifier looked at ${busy?.['instructions']} instructions for ${milliseconds(busy?.['took'])} ms, the event loop was late by ${milliseconds(busy?.['delay'])} ms at most.`,
);
