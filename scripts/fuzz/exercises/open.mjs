/** @typedef {import('../../../packages/native/src/index.ts').Binding} Binding */

/**
 * Has libbpf open an object that nobody looked at before, and close it again.
 *
 * @param {Pick<Binding, 'objectOpenSync' | 'objectClose' | 'openHandles'>} binding
 * @returns {import('../mutants.mjs').Exercise}
 */
export const openExercise = (binding) => (bytes) => {
  try {
    binding.objectClose(binding.objectOpenSync(bytes, { name: 'mutant' }));
    if (binding.openHandles().objects > 0) throw new Error('the object was not closed');
    return 'read';
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && error.syscall === 'bpf_object__open_mem')
      return 'refused';
    throw error;
  }
};
