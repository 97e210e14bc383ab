import { type Btf, type BtfDatasec, type Codec, type CodecOptions, codecOf } from '@ebpf-ts/btf';
import type { MapInfo } from '@ebpf-ts/native';
import type { MapTypes } from './bpfMap.ts';
import { btfById } from './btfById.ts';

/**
 * What the BTF that a map was made with, and which the kernel keeps, says of its keys and values: nothing where it was
 * made without. A map of global data has one value, an object of its variables.
 *
 * @example
 * ```ts
 * import { openMap, storedTypesOf } from '@ebpf-ts/maps';
 *
 * using raw = openMap({ id: 42 });
 * using map = openMap({ id: 42 }, storedTypesOf(raw.info));
 * if (map.kind === 'hash' || map.kind === 'array') for (const [key, value] of map) console.log(key, value);
 * ```
 */
export function storedTypesOf(info: MapInfo, options: CodecOptions = {}): MapTypes {
  if (info.btfId === 0) return {};
  const btf = btfById(info.btfId);
  return {
    key: typed(btf, info.btfKeyTypeId, info.keySize, options),
    value: typed(btf, info.btfValueTypeId, info.valueSize, options),
  };
}

/** Ring buffers may name the type of their records where others have that of their values: its size tells. */
function typed(btf: Btf, typeId: number, size: number, options: CodecOptions): Codec<unknown> | undefined {
  if (typeId === 0) return undefined;
  const type = btf.type(btf.resolve(typeId));
  if (type.kind === 'void') return undefined;
  const codec =
    type.kind === 'datasec' ? variablesCodec(btf, type, size, options) : codecOf(btf, typeId, options);
  return codec.size === size ? codec : undefined;
}

/** The variables of a section, by name. They are written one by one, where their programs have them. */
function variablesCodec(
  btf: Btf,
  { variables }: BtfDatasec,
  size: number,
  options: CodecOptions,
): Codec<unknown> {
  const codecs = variables.flatMap(({ typeId, offset }) => {
    const variable = btf.type(typeId);
    return variable.kind === 'var'
      ? [{ name: variable.name, offset, codec: codecOf(btf, variable.typeId, options) }]
      : [];
  });
  return {
    size,
    decode: (data, offset) =>
      Object.fromEntries(
        codecs.map((each) => [each.name, each.codec.decode(data, offset + each.offset, each.codec.size)]),
      ),
    encode() {
      throw new TypeError(
        'variables of a program are written through its object: object.variables.NAME.value',
      );
    },
  };
}
