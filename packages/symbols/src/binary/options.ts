/** How the symbols of a file are looked for, beside in the file itself. */
export interface SymbolFileOptions {
  /** Folders with debug information by build id and by path. Default: `/usr/lib/debug`. */
  readonly debugFolders?: readonly string[];
  /**
   * Decompresses xz, which is what `.gnu_debugdata` is packed with and Node.js has no decoder of. Without it, stripped
   * binaries with such a section (Fedora's) have the names of their dynamic symbols only.
   */
  readonly xz?: (compressed: Uint8Array) => Uint8Array;
}
