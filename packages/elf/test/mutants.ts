/** Numbers below a bound, always the same for a seed. */
export type Random = (below: number) => number;

/** A linear congruential generator, so that a failure can be repeated. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A copy with up to 4 changes of the kinds that parsers stumble over. */
export function mutantOf(bytes: Uint8Array, random: Random): Uint8Array {
  let mutant: Uint8Array = Uint8Array.from(bytes);
  for (let change = random(4); change >= 0; change--) {
    mutant = mutations[random(mutations.length)]?.(mutant, random) ?? mutant;
  }
  return mutant;
}

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const mutations: readonly Mutation[] = [
  // A bit, a byte.
  (bytes, random) => replaced(bytes, random(bytes.length), (old) => [old ^ (1 << random(8))]),
  (bytes, random) => replaced(bytes, random(bytes.length), () => [random(256)]),
  // A word that counts and offsets overflow on, or that is a little off.
  (bytes, random) => replaced(bytes, aligned(bytes, random), () => word(words[random(words.length)] ?? 0)),
  (bytes, random) => replaced(bytes, aligned(bytes, random), (old) => [(old + random(17) - 8) & 0xff]),
  // The headers, where every byte matters: of the file in front, of the sections at the end.
  (bytes, random) => replaced(bytes, random(64), () => [random(256)]),
  (bytes, random) => replaced(bytes, Math.max(0, bytes.length - 1 - random(64 * 24)), () => [random(256)]),
  // A part of the file in the place of another.
  (bytes, random) => {
    const [from, to] = [aligned(bytes, random), aligned(bytes, random)];
    return replaced(bytes, to, () => [...bytes.subarray(from, from + 4 * (1 + random(16)))]);
  },
  // A file cut short.
  (bytes, random) => (random(8) === 0 ? bytes.slice(0, random(bytes.length)) : bytes),
];

const words = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff];

function word(value: number): readonly number[] {
  const bytes = new Uint8Array(Uint32Array.of(value).buffer);
  return [...bytes];
}

function aligned(bytes: Uint8Array, random: Random): number {
  return random(Math.max(1, bytes.length >> 2)) * 4;
}

function replaced(bytes: Uint8Array, at: number, change: (old: number) => readonly number[]): Uint8Array {
  bytes.set(change(bytes[at] ?? 0).slice(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
  return bytes;
}
