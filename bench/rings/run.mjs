/** Rings beside libbpf in C and cilium/ebpf in Go: `pnpm bench rings`, as root. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { compiledBpfFile, compiledProgram } from '../../scripts/setup/fixtures.mjs';
import { roundsAsked } from '../harness/arguments.mjs';
import { ciliumName, compileGo } from '../harness/cilium.mjs';
import { compileC, libbpfName } from '../harness/libbpf.mjs';
import { pinned, rounds } from '../harness/rounds.mjs';
import { millions, nanoseconds } from '../harness/table.mjs';

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const object = await compiledBpfFile(here('ring.bpf.c'));
const producer = compiledProgram(here('producer.c'));
const [c, go] = [await compileC(here('libbpf.c')), await compileGo(here('cilium.go'))];
const ours = /** @type {const} */ ([process.execPath, here('ours.mjs'), object]);
const cpu = `${availableParallelism() - 1}`;
const count = roundsAsked();

const works = /** @type {const} */ (['two', 'twoInPlace', 'uniqueOwned', 'fewOwned']);
const drained = rounds(
  [
    ...works.map((name) => ({ name, command: pinned([...ours, name]) })),
    { name: 'c', command: pinned([c, object, 'drain']) },
    { name: 'go', command: pinned([go, object, 'drain']) },
  ],
  count,
);
const rival = drained.get('go');
const drain = (/** @type {(typeof works)[number]} */ work) => drained.get(work)?.['perRecord'];

/** What is done, our number, Go's, and how many times Go's rate is asked for. */
const rows = /** @type {const} */ ([
  ['two integers, copied out', 'two', 'two'],
  ['two integers, in place', 'twoInPlace', 'two'],
  ['objects, unique strings : by hand', 'uniqueOwned', 'uniqueByHand'],
  ['objects, unique strings : binary.Read', 'uniqueOwned', 'uniqueReflection'],
  ['objects, repeating strings : by hand', 'fewOwned', 'fewByHand'],
  ['objects, repeating strings : binary.Read', 'fewOwned', 'fewReflection'],
]);
console.log(
  `Go: ${ciliumName}; C: ${libbpfName}. A full ring of 16 MiB, million records of 64 bytes a second.`,
);
console.table(
  Object.fromEntries(
    rows.map(([title, own, other]) => [
      title,
      {
        ours: millions(drain(own)),
        Go: millions(rival?.[other]),
        C: other === 'two' ? millions(drained.get('c')?.['two']) : '',
        'ours : Go': ((rival?.[other] ?? NaN) / (drain(own) ?? NaN)).toFixed(2),
      },
    ]),
  ),
);

const [events, wakeUps] = [2_000_000, 1000];
const sent = (
  /** @type {number} */ rate,
  /** @type {number} */ many,
  /** @type {readonly string[]} */ command,
) => /** @type {const} */ ([producer, `${rate}`, `${many}`, cpu, ...command, `${many}`]);
const live = rounds(
  [
    { name: 'as fast as it can', command: sent(0, events, [...ours, 'live']) },
    { name: '500,000 a second', command: sent(500_000, events, [...ours, 'live']) },
  ],
  count,
);
console.log('for await (const event of ring), a ring of 1 MiB, while another processor sends.');
console.table(
  Object.fromEntries(
    [...live].map(([name, { perSecond = NaN, lost = NaN }]) => [
      name,
      { 'million events a second': (perSecond / 1e6).toFixed(2), lost },
    ]),
  ),
);

const slept = rounds(
  [
    { name: 'ours', command: sent(500, wakeUps, [...ours, 'latency']) },
    { name: 'C, epoll', command: sent(500, wakeUps, [c, object, 'latency']) },
  ],
  count,
);
console.log('From the submission to the reader, of a ring that is idle in between. Nanoseconds.');
console.table(
  Object.fromEntries(
    [...slept].map(([name, { p50 = NaN, p99 = NaN }]) => [
      name,
      {
        p50: nanoseconds(p50),
        p99: nanoseconds(p99),
        ': C': (p50 / (slept.get('C, epoll')?.['p50'] ?? NaN)).toFixed(2),
      },
    ]),
  ),
);
