import { inspect } from 'node:util';

/** @typedef {typeof import('../../../packages/btf/src/index.ts')} BtfPackage */
/** @typedef {import('../../../packages/btf/src/index.ts').Btf} Btf */
/** @typedef {import('../random.mjs').Random} Random */

/** As much of a value as is decoded. Bytes. */
const ROOM = 4096;

/**
 * Reads a blob and uses what is in it in every way there is. All types are decoded; what costs more is done with one
 * of them, or once in a while, since there are many mutants.
 *
 * @param {BtfPackage} library
 * @returns {import('../mutants.mjs').Exercise}
 */
export function btfExercise(library) {
  const base = smallBtf(library);
  return (bytes, random) => {
    const options = OPTIONS[random(OPTIONS.length)];
    const split = random(16) === 0 ? { base } : {};
    /** @type {Btf | undefined} */
    let btf;
    const read = () => {
      btf = library.Btf.parse(bytes, { ...options, ...split });
    };
    if (refusalOf(library, read, { isReading: true }) || btf === undefined) return 'refused';
    const types = btf;
    // Records that are found as they are asked for are refused only then.
    return refusalOf(library, () => useTypes(library, types, random)) ? 'refused' : 'read';
  };
}

const OPTIONS = /** @type {const} */ ([{ check: 'all' }, { check: 'used' }]);

/**
 * Decodes all types, and uses one of them.
 *
 * @param {BtfPackage} library
 * @param {Btf} btf
 * @param {Random} random
 */
export function useTypes(library, btf, random) {
  const tolerated = (/** @type {() => void} */ use) => refusalOf(library, use);
  for (let id = 0; id <= btf.typeCount; id++) {
    tolerated(() => btf.type(id));
    tolerated(() => btf.sizeOf(id));
  }
  const id = random(btf.typeCount + 1);
  for (const use of usesOfType(library, btf, id)) tolerated(use);
  const uses = usesOfAll(library, btf, id);
  tolerated(uses[random(uses.length * 4)] ?? (() => {}));
}

/**
 * @param {BtfPackage} library
 * @param {Btf} btf
 * @param {number} id
 */
function usesOfType({ layoutOf, codecOf, viewOf, printValue, printValueJson }, btf, id) {
  const data = new DataView(new ArrayBuffer(ROOM));
  return [
    () => btf.findAll(btf.type(id).name),
    () => layoutOf(btf, id),
    () => codecOf(btf, id).encode(codecOf(btf, id).decode(data, 0, 256), data, 0),
    () => inspect(viewOf(btf, id).at(data, 0, 256), { depth: null }),
    () => printValue(btf, id, data, { emitZeroes: id % 2 === 0 }),
    () => printValueJson(btf, id, data),
  ];
}

/**
 * @param {BtfPackage} library
 * @param {Btf} btf
 * @param {number} id
 */
function usesOfAll({ printC, printRaw, printRawJson, printTypeScript, relocateBtf, BtfBuilder }, btf, id) {
  return [
    () => printC(btf),
    () => printC(btf, { types: [id] }),
    () => printRaw(btf),
    () => printRawJson(btf, { types: [id] }),
    () => printTypeScript(btf),
    () => {
      const split = new BtfBuilder({ base: btf });
      split.add({ kind: 'ptr', typeId: id });
      relocateBtf(split.build().btf, btf);
    },
    () => {
      const builder = new BtfBuilder();
      builder.addAll(btf);
      builder.build();
    },
  ];
}

/**
 * Whether something is refused as it should be. Any other error is a finding, and so is a refusal that does not say
 * why, or, of bytes that are read, where.
 *
 * @param {Pick<BtfPackage, 'BtfError'>} library
 * @param {() => void} use
 * @param {{ isReading?: boolean }} [options]
 */
export function refusalOf({ BtfError }, use, { isReading = false } = {}) {
  try {
    use();
    return false;
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
    const isPlaced = error.offset === undefined ? !isReading : error.offset >= 0;
    if (!isPlaced || error.reason === '')
      throw new Error('a refusal without a place or a reason', { cause: error });
    return true;
  }
}

/** What a split BTF may continue. @param {BtfPackage} library */
function smallBtf({ BtfBuilder }) {
  const builder = new BtfBuilder();
  builder.add({ kind: 'int', name: 'int', size: 4, bits: 32, bitOffset: 0, encoding: 'signed' });
  builder.add({ kind: 'ptr', typeId: 0 });
  return builder.build().btf;
}
