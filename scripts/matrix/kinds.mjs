/** Kinds of programs that the tests see firing, and that no probe asks for: rows of the matrix, too. */
export const unprobed = /** @type {const} */ ([
  'ksyscall',
  'kretsyscall',
  'raw_tp.w',
  'fsession',
  'freplace',
  'xdp/devmap',
  'xdp/cpumap',
  'sk_skb/verdict',
  'struct_ops',
]);
