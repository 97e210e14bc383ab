import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binding, isNativeError } from '../src/index.ts';

/** What JavaScript may pass where TypeScript is not looking. */
const call = (name: string, ...args: unknown[]) => Reflect.get(binding, name)(...args);
const functions = Object.keys(binding).filter((name) => typeof Reflect.get(binding, name) === 'function');
// These have no argument, or one that may be any number.
const others = ['possibleCpus', 'openHandles', 'statsEnable', 'processDescriptor'];
const withArguments = functions.filter((name) => !others.includes(name) && !name.endsWith('NextId'));
const takesAnything =
  /OpenById$|OpenPinned$|^pinnedAt$|^interface(?:Index|Name)$|^btfLoad$|^programDescriptor$/;

const anything = fc.oneof(
  fc.anything({ withBigInt: true, withTypedArray: true, withDate: true, withNullPrototype: true }),
  fc.constantFrom(binding, () => {}, Symbol('s'), new Uint8Array(8), new Uint32Array(2), new Proxy({}, {})),
);

describe('arguments', () => {
  it('are refused with a TypeError or RangeError and never crash, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...withArguments),
        fc.array(anything, { maxLength: 5 }),
        async (name, args) => {
          let thrown: unknown;
          try {
            await call(name, ...args);
          } catch (error) {
            thrown = error;
          }
          expect(thrown).toBeInstanceOf(Error);
          // Some take any number, text or bytes: the kernel says what it makes of them.
          if (isNativeError(thrown) && thrown.errno !== undefined && takesAnything.test(name)) return;
          expect(['ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE']).toContain(Reflect.get(Object(thrown), 'code'));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('are named by position and function', () => {
    expect(() => call('mapInfo', {})).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }),
    );
    expect(() => call('mapInfo', {})).toThrow('argument 1 of mapInfo must be a handle of kind map');
    expect(() => call('mapOpenById')).toThrow('argument 1 of mapOpenById must be a number');
    expect(() => call('objectOpenSync', new Uint8Array(1), {})).toThrow(
      'field name of argument 2 of objectOpenSync',
    );
  });

  it('that are numbers are whole and in range', () => {
    for (const id of [-1, 1.5, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => call('mapOpenById', id)).toThrow(
        expect.objectContaining({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' }),
      );
    }
  });

  it('that name an interface which is not there are answered with its errno', () => {
    expect(binding.interfaceName(binding.interfaceIndex('lo', null), null)).toBe('lo');
    expect(() => binding.interfaceName(2 ** 31, null)).toThrow(expect.objectContaining({ code: 'ENXIO' }));
    for (const name of ['', 'no-such-interface', 'x'.repeat(4096)]) {
      expect(() => binding.interfaceIndex(name, null)).toThrow(
        expect.objectContaining({ code: 'ENODEV', syscall: 'if_nametoindex' }),
      );
    }
  });

  it('that are names hold no null character, at which C would stop reading', () => {
    expect(() => call('objectOpenSync', new Uint8Array(64), { name: 'a\0b' })).toThrow('null characters');
  });

  it('that are options may run code when they are read, which can take nothing from under the call', () => {
    const bytes = new Uint8Array(4096);
    const options = {
      get name() {
        structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
        return 'detached';
      },
    };
    expect(() => call('objectOpenSync', bytes, options)).toThrow('LIBBPF_ERRNO__FORMAT');
    expect(bytes.length).toBe(0);
  });
});

describe('an object that is none', () => {
  it('is refused with what libbpf says of it', async () => {
    const text = new TextEncoder().encode('this is no ELF file, whatever its name may promise');
    await expect(binding.objectOpen(text, { name: 'text' })).rejects.toMatchObject({
      code: 'LIBBPF_ERRNO__FORMAT',
      errno: 4001,
      syscall: 'bpf_object__open_mem',
      log: expect.stringContaining("'text' is not a proper ELF object"),
    });
    expect(binding.openHandles().objects).toBe(0);
  });
});
