/** Kinds of programs that the tests see firing, and that no probe asks for: rows of the matrix, too. */
export const unprobed = /** @type {const} */ (['ksyscall', 'kretsyscall']);
