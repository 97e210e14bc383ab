/**
 * Whether this machine stores the low byte first. Maps hold the host's byte order.
 *
 * @example
 * ```ts
 * import { hostIsLittleEndian } from '@ebpf-ts/btf';
 *
 * const pid = (data: DataView) => data.getUint32(0, hostIsLittleEndian);
 * ```
 */
export const hostIsLittleEndian: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
