import { type Btf, BtfError, type Codec, codecOf } from '@ebpf-ts/btf';
import { binding, type ProgramHandle, type TestRun } from '@ebpf-ts/native';
import { kernelBtf, UnsupportedError } from '@ebpf-ts/probe';
import { programTypesOf } from '../programTypes.ts';
import type { ContextRule } from './rules.ts';

/** The context of one run: its bytes, if there are any, the room for what comes out, and what that is. */
export interface ContextCodec {
  readonly bytes: Uint8Array | undefined;
  readonly room: number;
  readonly decode: (run: TestRun) => unknown;
}

/**
 * @throws {BtfError} for a context that does not fit its type
 * @throws {UnsupportedError} where there is no BTF that has the type
 */
export function contextCodecOf(
  program: ProgramHandle,
  rule: ContextRule,
  given: Uint8Array | object | undefined,
  dataLength: number,
): ContextCodec {
  if (rule === 'none' || rule === 'bytes') return inOnly(given === undefined ? undefined : asBytes(given));
  if (rule === 'arguments') return inOnly(given === undefined ? undefined : argumentBytes(given));
  if (rule === 'own') return ownCodec(program, given);
  const codec = kernelStruct(rule.struct);
  // What is left out of xdp_md: the kernel asks for the end of the packet.
  const fields = rule.struct === 'xdp_md' ? { data_end: dataLength, ...given } : { ...given };
  const bytes =
    given === undefined ? undefined : encoded(codec, given instanceof Uint8Array ? given : fields);
  return {
    bytes,
    room: rule.out === 'always' || given !== undefined ? codec.size : 0,
    decode: ({ context }) => (context.length < codec.size ? undefined : codec.decode(viewOn(context), 0)),
  };
}

/** The struct that the program's function takes a pointer to. Bytes stay bytes. */
function ownCodec(program: ProgramHandle, given: Uint8Array | object | undefined): ContextCodec {
  if (given === undefined) return inOnly(undefined);
  if (given instanceof Uint8Array) return { bytes: given, room: 0, decode: ({ contextIn }) => contextIn };
  const { btf, functions } = programTypesOf(program, binding.programDump(program));
  const typeId = btf && functions[0] && argumentOf(btf, functions[0].typeId);
  if (btf === undefined || typeId === undefined) {
    throw new BtfError(
      'ctx',
      0,
      'the BTF of the program does not say which struct it takes',
      'Declare its argument as a pointer to the struct, or give the bytes',
    );
  }
  const codec = codecOf(btf, typeId);
  return {
    bytes: encoded(codec, given),
    room: 0,
    decode: ({ contextIn }) => codec.decode(viewOn(contextIn), 0),
  };
}

/** What the first argument of a function points to; undefined where that is no struct or union. */
function argumentOf(btf: Btf, functionId: number): number | undefined {
  const func = btf.type(functionId);
  if (func.kind !== 'func') return undefined;
  const proto = btf.type(func.typeId);
  if (proto.kind !== 'func_proto') return undefined;
  const [first] = proto.parameters;
  const pointer = first && btf.type(btf.resolve(first.typeId));
  if (pointer?.kind !== 'ptr') return undefined;
  const pointed = btf.resolve(pointer.typeId);
  const { kind } = btf.type(pointed);
  return kind === 'struct' || kind === 'union' ? pointed : undefined;
}

function kernelStruct(name: string): Codec {
  const btf = kernelBtf();
  const id = btf?.find(name, 'struct');
  if (btf === undefined || id === undefined) {
    throw new UnsupportedError(`struct ${name}`, {
      feature: 'BTF',
      since: '5.2',
      hint: 'It describes the context of a test run: the kernel needs CONFIG_DEBUG_INFO_BTF=y.',
    });
  }
  return codecOf(btf, id);
}

/** What is left out is zero. */
function encoded(codec: Codec, given: Uint8Array | object): Uint8Array {
  if (given instanceof Uint8Array) return given;
  const bytes = new Uint8Array(codec.size);
  const view = viewOn(bytes);
  const zero = codec.decode(view, 0);
  codec.encode({ ...(typeof zero === 'object' ? zero : {}), ...given }, view, 0);
  return bytes;
}

function argumentBytes(given: Uint8Array | object): Uint8Array {
  if (given instanceof Uint8Array) return given;
  if (!Array.isArray(given) || !given.every((each) => typeof each === 'bigint' || Number.isInteger(each))) {
    throw new TypeError('ctx: the arguments of a tracepoint are an array of bigints or whole numbers');
  }
  // Typed arrays have the byte order of the machine, as the arguments do.
  return new Uint8Array(BigUint64Array.from(given, (each) => BigInt(each)).buffer);
}

function asBytes(given: Uint8Array | object): Uint8Array {
  if (given instanceof Uint8Array) return given;
  throw new TypeError('ctx: programs of this type take a context as bytes, a Uint8Array');
}

function inOnly(bytes: Uint8Array | undefined): ContextCodec {
  return { bytes, room: 0, decode: () => undefined };
}

function viewOn(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
