/** Opening and decoding the kernel's BTF beside libbpf in C and cilium/ebpf in Go: `pnpm bench btf`. */
import { fileURLToPath } from 'node:url';
import { roundsAsked } from '../harness/arguments.mjs';
import { ciliumName, compileGo } from '../harness/cilium.mjs';
import { compileC, libbpfName } from '../harness/libbpf.mjs';
import { rounds } from '../harness/rounds.mjs';
import { milliseconds, ratio } from '../harness/table.mjs';

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const libbpf = await compileC(here('libbpf.c'));
const cilium = await compileGo(here('cilium.go'));
const ours = (/** @type {string} */ check) => ({
  name: `ours, check: '${check}'`,
  command: /** @type {const} */ ([process.execPath, '--expose-gc', here('ours.mjs'), check]),
});

const measured = rounds(
  [
    ours('used'),
    ours('all'),
    { name: `${libbpfName}, file read`, command: [libbpf, 'read'] },
    { name: `${libbpfName}, file mapped`, command: [libbpf, 'map'] },
    { name: ciliumName, command: [cilium] },
  ],
  roundsAsked(),
);

const read = measured.get(`${libbpfName}, file read`);
const go = measured.get(ciliumName);
console.log("In the state of a fresh process ('first'), and again and again in it ('warm'):");
for (const [title, found, all] of [
  ['first', 'found', 'all'],
  ['warm', 'foundAgain', 'allAgain'],
]) {
  console.table(
    Object.fromEntries(
      [...measured].map(([name, times]) => [
        name,
        {
          [`${title}: task_struct found, ms`]: milliseconds(times[found]),
          'of C that reads': ratio(times[found], read?.[found]),
          'of Go': ratio(times[found], go?.[found]),
          'all types decoded, ms': milliseconds(times[all]),
          'of Go ': ratio(times[all], go?.[all]),
          'heap, of the file': times['retained']?.toFixed(2) ?? '',
        },
      ]),
    ),
  );
}
