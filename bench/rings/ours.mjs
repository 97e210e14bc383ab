// The work of run.mjs with our own, as an application writes it, which does one of these: OBJECT WORK [COUNT PRODUCER].
import { BpfObject } from '../../packages/core/dist/index.js';
import { median } from '../harness/rounds.mjs';

const [, , file = '', work = '', count = '0', producer = '0'] = process.argv;
const records = 233_000;
const [warmUps, passes] = [20, 9];
const [unique, few] = [1 << 30, 50];

const spec = await BpfObject.open(file, { u64: 'number' });
spec.variables['producer'].value = Number(producer);
const object = await spec.load();
const { full, live } = object.maps;

let sum = 0;
/** @type {readonly unknown[]} */
let kept = [];
const measures = {
  two: () => measured(unique, () => drained(() => full.consume())),
  twoInPlace: () => measured(unique, () => drained(() => full.consume({ inPlace: true }))),
  uniqueOwned: () => measured(unique, owned),
  fewOwned: () => measured(few, owned),
  /** All that one process sends, one by one: events a second, and how many were lost. */
  async live() {
    await object.attach();
    process.kill(Number(producer), 'SIGUSR1');
    let received = 0;
    let begun = 0;
    let ended = 0;
    const watch = setInterval(() => {
      if (received + object.variables['lost'].value >= Number(count)) live.close();
    }, 5);
    for await (const { pid } of live) {
      if (received === 0) begun = performance.now();
      sum += pid;
      received += 1;
      if ((received & 1023) === 0) ended = performance.now();
    }
    clearInterval(watch);
    return {
      perSecond: (received / (ended - begun)) * 1000,
      lost: object.variables['lost'].value,
    };
  },
  /** From the record's submission to its reader, which was asleep. */
  async latency() {
    await object.attach();
    process.kill(Number(producer), 'SIGUSR1');
    const delays = [];
    for await (const { time } of live) {
      delays.push(Number(process.hrtime.bigint()) - time);
      if (delays.length === Number(count)) break;
    }
    delays.sort((one, other) => one - other);
    return { p50: delays[delays.length >> 1], p99: delays[Math.floor(delays.length * 0.99)] };
  },
};

console.log(JSON.stringify(await measures[/** @type {keyof typeof measures} */ (work)]()));
if (sum < 0 && kept.length === 0) throw new Error('nothing was read');
await object.close();

/** Two fields of each record, by the view. */
function drained(
  /** @type {() => import('../../packages/core/dist/index.js').Batch<any> | undefined} */ next,
) {
  let [seen, total] = [0, 0];
  for (let batch = next(); batch; batch = next()) {
    let ofBatch = 0;
    batch.forEach(({ pid, bytes }) => {
      ofBatch += pid + bytes;
    });
    total += ofBatch;
    seen += batch.length;
  }
  sum += total;
  return seen;
}

/** Every field, in objects that stay until the next batch. */
function owned() {
  let seen = 0;
  for (let batch = full.consume(); batch; batch = full.consume()) {
    kept = batch.records();
    seen += kept.length;
  }
  return seen;
}

/** Nanoseconds a record, of a ring that is full before each pass. */
async function measured(/** @type {number} */ different, /** @type {() => number} */ drain) {
  const times = [];
  for (let pass = 0; pass < warmUps + passes; pass++) {
    await object.programs['fill'].testRun({ ctx: new Uint8Array(Uint32Array.of(records, different).buffer) });
    const start = process.hrtime.bigint();
    const seen = drain();
    if (pass >= warmUps) times.push(Number(process.hrtime.bigint() - start) / records);
    if (seen !== records) throw new Error(`${seen} records`);
  }
  return { perRecord: median(times) };
}
