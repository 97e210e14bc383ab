/** A map that other processes can find by a path of a BPF file system, and that can be made read-only. */
export interface Pinnable {
  /** Where this handle pinned the map; `undefined` where it did not. */
  readonly pinPath: string | undefined;
  /**
   * Pins the map (`BPF_OBJ_PIN`): it stays in the kernel until the path is removed, whoever closes it.
   *
   * @param path on a BPF file system, usually below `/sys/fs/bpf`
   * @throws {@link MapError} `EEXIST` where the path is taken, `EPERM` or `EINVAL` where it is on another file system
   */
  pin(path: string): void;
  /** Removes the path that {@link Pinnable.pin | pin} made. The map lives on while anybody has it open. */
  unpin(): void;
  /** Forbids every further write from user space (`BPF_MAP_FREEZE`, Linux 5.2). There is no way back. */
  freeze(): void;
}
