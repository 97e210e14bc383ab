// The work of run.mjs on maps of our own, as an application writes it. Prints nanoseconds for each entry.
import { ArrayMap, HashMap, MAP_FLAG, u32, u64 } from '../../packages/maps/dist/index.js';
import { median } from '../harness/rounds.mjs';

const entries = 100_000;
const reads = 1_000_000;
const passes = 7;
/** Milliseconds, by which the engine has compiled what runs often: on the processor that it keeps to, it needs its time, too. */
const WARM_UP = 500;

const hash = HashMap.create({ name: 'bench', key: u32, value: u64, maxEntries: entries });
const array = ArrayMap.create({ name: 'bench', value: u32, maxEntries: 1024, flags: MAP_FLAG.MMAPABLE });
const perCpu = ArrayMap.create({ type: 'percpu_array', name: 'bench', value: u64, maxEntries: 1024 });
const live = new Uint32Array(array.memory);
const pairs = Array.from({ length: entries }, (_, key) => /** @type {const} */ ([key, BigInt(key)]));
let sum = 0n;

const set = measured(entries, () => {
  for (let key = 0; key < entries; key++) hash.set(key, 7n);
});
const get = measured(entries, () => {
  for (let key = 0; key < entries; key++) if (hash.get(key) === undefined) throw new Error(`no ${key}`);
});
const walk = measured(entries, () => {
  let last = 0n;
  for (const [, value] of hash) last = value;
  sum += last;
});
const walkOneByOne = measured(entries, () => {
  // What iteration does where the map has no batches; there is no such hash on a kernel of today.
  let last = 0n;
  for (const batch of hash['batches'].walk()) {
    for (let index = 0; index < batch.length; index++) [, last] = [batch.keyAt(index), batch.valueAt(index)];
  }
  sum += last;
});
const columns = measured(entries, () => {
  for (const batch of hash.entriesBatch()) {
    const keys = new Uint32Array(batch.keyBytes.buffer, 0, batch.length);
    const values = new Uint32Array(batch.valueBytes.buffer, 0, batch.length * 2);
    let total = 0;
    for (let index = 0; index < batch.length; index++) total += (keys[index] ?? 0) + (values[index * 2] ?? 0);
    sum += BigInt(total);
  }
});
const batchedPairs = measured(entries, () => {
  let last = 0n;
  for (const batch of hash.entriesBatch()) for (const [, value] of batch) last = value;
  sum += last;
});
const setMany = measured(entries, () => hash.setMany(pairs));
const mapped = measured(reads, () => {
  let total = 0;
  for (let read = 0; read < reads; read++) total += live[(read & 1023) * 2] ?? 0;
  sum += BigInt(total);
});
const perCpuGet = measured(entries, () => {
  // Decoded are all values; adding bigints up would be the engine's work, not the map's.
  let last = 0n;
  for (let read = 0; read < entries; read++) last = perCpu.get(read & 1023)?.[0] ?? 0n;
  sum += last;
});

console.log(
  JSON.stringify({ set, get, walk, walkOneByOne, columns, pairs: batchedPairs, setMany, mapped, perCpuGet }),
);
if (sum < 0n) throw new Error('nothing was read');

function measured(/** @type {number} */ count, /** @type {() => void} */ work) {
  const warm = performance.now() + WARM_UP;
  while (performance.now() < warm) work();
  const times = Array.from({ length: passes }, () => {
    const start = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - start) / count;
  });
  return median(times);
}
