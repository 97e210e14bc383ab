import type { BtfHandle } from './handles.ts';

/** Types in the kernel. */
export interface BtfBinding {
  /** `BPF_BTF_LOAD`: types for programs and maps. A refusal has the kernel's log. */
  btfLoad(bytes: Uint8Array): BtfHandle;
  /** `bpf_btf_get_fd_by_id`. */
  btfOpenById(id: number): BtfHandle;
  /** `bpf_btf_get_info_by_fd`. */
  btfInfo(btf: BtfHandle): BtfInfo;
  /** `bpf_btf_get_info_by_fd` again, for the types themselves; those of a module without its kernel's. */
  btfData(btf: BtfHandle): Uint8Array;
  /** Closes the fd; the kernel keeps the types for as long as a map or a program has them. Idempotent. */
  btfClose(btf: BtfHandle): void;
}

/** `struct bpf_btf_info`. */
export interface BtfInfo {
  readonly id: number;
  /** Bytes. */
  readonly size: number;
}
