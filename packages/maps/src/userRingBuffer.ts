import type { Codec } from '@ebpf-ts/btf';
import { binding, type MapHandle, type MapInfo, type UserRingHandle } from '@ebpf-ts/native';
import { existingMap, type MapSource } from './existingMap.ts';
import { KernelMap } from './kernelMap.ts';
import { MapError } from './mapError.ts';
import { codedMessages, type MessageCodec } from './messageCodec.ts';
import { type NewMap, newMap } from './newMap.ts';
import { noKeyCodec } from './noKeyCodec.ts';
import { Outbox, type Packed } from './outbox.ts';
import type { StreamOptions } from './stream.ts';

/** A user ring buffer to be made. */
export interface NewUserRingBuffer<M> extends NewMap {
  /** What is sent, for example a schema. */
  readonly message: Codec<M>;
  /** Its size in bytes, a power of two and whole pages. */
  readonly maxEntries: number;
}

/** How many messages, and bytes of them, go to native code in one call. */
const MESSAGES_A_CALL = 1024;
const BYTES_A_CALL = 64 * 1024;

/**
 * A `BPF_MAP_TYPE_USER_RINGBUF` (Linux 6.1): messages from here to programs, which take them in order, with
 * `bpf_user_ringbuf_drain`, when they run. One process sends.
 *
 * @example
 * ```ts
 * import type { UserRingBuffer } from '@ebpf-ts/maps';
 *
 * async function block(commands: UserRingBuffer<{ pid: number; action: number }>, pids: readonly number[]) {
 *   await commands.sendAll(pids.map((pid) => ({ pid, action: 1 })), { signal: AbortSignal.timeout(1000) });
 * }
 * ```
 */
export class UserRingBuffer<M> extends KernelMap {
  readonly kind = 'user_ringbuf';
  readonly #codec: MessageCodec<M>;
  /** Where a single message is encoded, again and again. */
  #one: Packed = { bytes: new Uint8Array(), bounds: new Uint32Array(2) };
  #ring: UserRingHandle | undefined;
  #outbox: Outbox | undefined;
  #closed = false;

  constructor(handle: MapHandle, info: MapInfo, codec: MessageCodec<M>) {
    super(handle, info);
    this.#codec = codec;
  }

  /**
   * Makes a user ring buffer without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create<M>({ message, ...options }: NewUserRingBuffer<M>): UserRingBuffer<M> {
    const { handle, info } = newMap(options, { type: 'user_ringbuf', value: noKeyCodec });
    return new UserRingBuffer(handle, info, codedMessages(message));
  }

  /**
   * Opens a user ring buffer that exists, by its id, its name or where it is pinned.
   *
   * @throws {@link MapError} where there is none, or it is no user ring buffer
   */
  static open<M>(source: MapSource, { message }: { readonly message: Codec<M> }): UserRingBuffer<M> {
    const { handle, info } = existingMap(source, { type: 'user_ringbuf' });
    return new UserRingBuffer(handle, info, codedMessages(message));
  }

  /**
   * Sends a message if there is room now; false where there is none, or others wait for room.
   *
   * @throws {@link MapError} where it is not of the ring's type, larger than the ring, or the ring was closed
   */
  trySend(message: M): boolean {
    this.#one = this.#pack([message], this.#one);
    return this.#calling((outbox) => outbox.write(this.#one)) === 1;
  }

  /**
   * Sends a message: at once, or as soon as programs have made room for it and all that was sent before. Who awaits it
   * sends no faster than they take.
   *
   * @throws {@link MapError} where it is not of the ring's type, larger than the ring, or the ring was closed; the
   *   reason of the signal where that aborted before there was room, after which it is not sent
   */
  async send(message: M, options: StreamOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    if (!this.trySend(message)) await this.#wait([message], options);
  }

  /**
   * Sends messages, many in one call of native code, and waits for room as {@link UserRingBuffer.send | send} does.
   * What was written before a signal aborts stays sent.
   *
   * @throws {@link MapError} likewise; the messages before the wrong one may have been sent
   */
  async sendAll(messages: Iterable<M>, options: StreamOptions = {}): Promise<void> {
    let some: M[] = [];
    let size = 0;
    for (const message of messages) {
      some.push(message);
      size += this.#sizeOf(message);
      if (some.length < MESSAGES_A_CALL && size < BYTES_A_CALL) continue;
      await this.#wait(some, options);
      some = [];
      size = 0;
    }
    if (some.length > 0) await this.#wait(some, options);
  }

  /**
   * Bytes that programs have not taken yet, the 8-byte headers of the messages included.
   *
   * @throws {@link MapError} where the ring was closed
   */
  pending(): number {
    return this.#calling((_, ring) => binding.userRingPending(ring));
  }

  /** Unmaps it; what waits for room is rejected. Messages that were written can still be drained. */
  override close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#ring !== undefined) binding.userRingClose(this.#ring);
    super.close();
    this.#outbox?.fail(this.#closedError());
  }

  async #wait(messages: readonly M[], { signal }: StreamOptions): Promise<void> {
    signal?.throwIfAborted();
    const packed = this.#pack(messages);
    try {
      await this.#calling((outbox) => outbox.writeAll(packed, signal));
    } catch (error) {
      throw MapError.from(this.info, error);
    }
  }

  /** Encodes messages one after the other, each at a multiple of 8, into memory that is large enough or new. */
  #pack(messages: readonly M[], into?: Packed): Packed {
    let size = 0;
    for (const message of messages) size += roundedUp(this.#sizeOf(message));
    const bytes = into !== undefined && into.bytes.length >= size ? into.bytes : new Uint8Array(size);
    const bounds = into?.bounds ?? new Uint32Array(2 * messages.length);
    const data = new DataView(bytes.buffer);
    let offset = 0;
    for (const [index, message] of messages.entries()) {
      const length = this.#sizeOf(message);
      this.#checking(() => this.#codec.encode(message, data, offset));
      bounds[2 * index] = offset;
      bounds[2 * index + 1] = length;
      offset += roundedUp(length);
    }
    return { bytes, bounds };
  }

  #sizeOf(message: M): number {
    const size = this.#checking(() => this.#codec.sizeOf(message));
    if (roundedUp(size + 8) <= this.info.maxEntries) return size;
    throw new MapError(
      this.info.name,
      `a message of ${size} bytes and its header of 8 are more than the ring's ${this.info.maxEntries} bytes`,
      { code: 'ERR_INVALID_ARG_VALUE' },
    );
  }

  #checking<T>(encode: () => T): T {
    try {
      return encode();
    } catch (error) {
      throw MapError.ofValue(this.info.name, 'value', error);
    }
  }

  #calling<T>(call: (outbox: Outbox, ring: UserRingHandle) => T): T {
    if (this.#closed) throw this.#closedError();
    return this.calling(() => {
      this.#ring ??= binding.userRingOpen(this.handle);
      this.#outbox ??= new Outbox(this.#ring);
      return call(this.#outbox, this.#ring);
    });
  }

  #closedError(): MapError {
    return new MapError(this.info.name, 'it was closed', { code: 'ERR_HANDLE_CLOSED' });
  }
}

function roundedUp(size: number): number {
  return Math.ceil(size / 8) * 8;
}
