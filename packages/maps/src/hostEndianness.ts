/** Whether this machine stores the low byte first. Maps hold the host's byte order. */
export const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
