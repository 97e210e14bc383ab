/** A map that other processes can find by a path of a BPF file system, and that can be made read-only. */
export interface Pinnable {
  /**
   * Pins the map (`BPF_OBJ_PIN`): it stays in the kernel until the path is removed, whoever closes it.
   *
   * @param path on a BPF file system, usually below `/sys/fs/bpf`
   * @throws {@link MapError} `EEXIST` where the path is taken, `EPERM` or `EINVAL` where it is on another file system
   */
  pin(path: string): void;
  /**
   * Removes a path where the map is pinned. The map lives on while anybody has it open.
   *
   * @throws {@link MapError} where there is no map, or another one
   */
  unpin(path: string): void;
  /** Forbids every further write from user space (`BPF_MAP_FREEZE`, Linux 5.2). There is no way back. */
  freeze(): void;
}
