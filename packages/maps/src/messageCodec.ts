import type { Codec } from '@ebpf-ts/btf';

/** How a message to programs becomes bytes. */
export interface MessageCodec<M> {
  /** Bytes that the message takes. */
  sizeOf(message: M): number;
  /** Writes the message at `offset`, where as many bytes are free. */
  encode(message: M, data: DataView, offset: number): void;
}

/** The codec of messages that are all of one schema or BTF type. */
export function codedMessages<M>(codec: Codec<M>): MessageCodec<M> {
  return {
    sizeOf: () => codec.size,
    encode: (message, data, offset) => codec.encode(message, data, offset),
  };
}

/** The codec of messages without a type: bytes, as many as there are. */
export const rawMessageCodec: MessageCodec<unknown> = {
  sizeOf: (message) => bytesOf(message).byteLength,
  encode: (message, data, offset) =>
    new Uint8Array(data.buffer, data.byteOffset + offset).set(bytesOf(message)),
};

function bytesOf(message: unknown): Uint8Array {
  if (message instanceof Uint8Array) return message;
  throw new TypeError(`expected a Uint8Array, got ${typeof message}`);
}
