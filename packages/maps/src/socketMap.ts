import type { Codec } from '@ebpf-ts/btf';
import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import { type OpenFile, withDescriptor } from './descriptor.ts';
import { socketCodec } from './descriptorCodec.ts';
import { indexCodec } from './indexCodec.ts';
import { KeyedMap } from './keyedMap.ts';
import { type NewMap, newMap } from './newMap.ts';

/** A sockmap or array of listening sockets to be made. */
export interface NewSocketArray extends NewMap {
  readonly type: 'sockmap' | 'reuseport_sockarray';
}

/** A hash of sockets to be made. */
export interface NewSocketHash<K> extends NewMap {
  readonly type: 'sockhash';
  readonly key: Codec<K>;
}

/**
 * Sockets by key: `BPF_MAP_TYPE_SOCKMAP`, `SOCKHASH` and `REUSEPORT_SOCKARRAY`. What is read of one is its cookie,
 * which the kernel tells where the map's values have 8 bytes.
 *
 * @example
 * ```ts
 * import { SocketMap } from '@ebpf-ts/maps';
 *
 * function redirectable(fd: number): SocketMap<number> {
 *   return SocketMap.create({ type: 'sockmap', name: 'sockets', maxEntries: 8 }).set(0, { fd });
 * }
 * ```
 */
export class SocketMap<K> extends KeyedMap<K, bigint> implements DeletableMap<K> {
  readonly kind = 'socket_map';

  constructor(handle: MapHandle, info: MapInfo, key: Codec<K>) {
    super(handle, info, { key, value: socketCodec(info.valueSize) });
  }

  /**
   * Makes a map of sockets without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create<K>(options: NewSocketHash<K>): SocketMap<K>;
  static create(options: NewSocketArray): SocketMap<number>;
  static create<K>(options: NewSocketHash<K> | NewSocketArray): SocketMap<K> | SocketMap<number> {
    const value = socketCodec(8);
    const { type } = options;
    if (options.type === 'sockhash') {
      const { handle, info } = newMap(options, { type, key: options.key, value });
      return new SocketMap(handle, info, options.key);
    }
    const { handle, info } = newMap(options, { type, key: indexCodec, value });
    return new SocketMap(handle, info, indexCodec);
  }

  /**
   * Puts a socket at a key, of those states and kinds that the map is for: an established TCP connection, say.
   *
   * @throws {@link MapError} with `code` `EOPNOTSUPP` or `EINVAL` for any other socket
   */
  set(key: K, socket: OpenFile): this {
    withDescriptor(this.info, socket, (fd) => this.table.update(key, BigInt(fd)));
    return this;
  }

  delete(key: K): boolean {
    return this.table.remove(key);
  }
}
