/** @typedef {typeof import('../../../packages/core/src/index.ts')} CorePackage */
/** @typedef {import('../../../packages/core/src/index.ts').ObjectSpec} ObjectSpec */

/** How much memory the maps of a mutant may take. Bytes. */
const LARGEST = 16 * 1024 * 1024;

/**
 * Opens an object, loads it into the kernel and takes it out again. Nothing is attached.
 *
 * @param {CorePackage} core
 * @returns {import('../mutants.mjs').Exercise}
 */
export function loadExercise(core) {
  const { BtfError, ElfError, LoadError, MapError, PermissionError, UnsupportedError, VerifierError } = core;
  const ours = [BtfError, ElfError, LoadError, MapError, PermissionError, UnsupportedError, VerifierError];
  return (bytes) => {
    try {
      const spec = core.BpfObject.openSync(bytes, { name: 'mutant' });
      if (isHarmless(spec)) spec.loadSync().closeSync();
      return 'read';
    } catch (error) {
      if (ours.some((kind) => error instanceof kind)) return 'refused';
      throw error;
    }
  };
}

/**
 * Whether it leaves nothing pinned, and the machine enough memory.
 *
 * @param {ObjectSpec} spec
 */
function isHarmless({ maps, file }) {
  const declared = Object.values(maps).map((map) => map.declared);
  const all = [...declared, ...declared.flatMap(({ inner }) => (inner === undefined ? [] : [inner]))];
  const bytes = [
    ...all.map(({ keySize, valueSize, maxEntries }) => maxEntries * Math.max(1, keySize + valueSize)),
    ...file.globalData.map(({ size }) => size),
  ];
  return declared.every(({ pinning }) => pinning === 'none') && bytes.reduce((a, b) => a + b, 0) <= LARGEST;
}
