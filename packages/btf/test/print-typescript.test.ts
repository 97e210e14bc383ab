import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { type Btf, type CodecOptions, codecOf, layoutOf, printTypeScript } from '../src/index.ts';
import { compileBtf } from './compile.ts';
import { draw, kernel, namedStructs } from './kernelTypes.ts';

const source = `
enum color { RED, GREEN = 7 };
enum huge { HUGE = 1 };
typedef struct { short x, y; } point_t;
typedef enum { UP, DOWN } direction_t;
union either { unsigned int word; unsigned char bytes[4]; };
struct event {
  unsigned int pid; unsigned long long ts; long long delta; char comm[16]; unsigned char mac[6]; signed char sbytes[2];
  enum color color, others[2]; direction_t way; union either either; point_t points[2][3];
  struct { int inner; struct { char deep[4]; } *pointer; } nested; struct { int lifted; };
  unsigned int small : 3; unsigned long long wide : 40; enum color tint : 4; _Bool flag : 1; _Bool ok;
  void *pointer; double ratio; __int128 big; int none[0]; char rest[];
};
struct string { int number; }; union string_ { int string; };
struct event event; struct string s; union string_ u; enum huge h;`;

describe.each<CodecOptions>([{}, { u64: 'number' }])(
  'types printed as TypeScript, with the options %j',
  (options) => {
    const { btf } = compileBtf(source);

    it('are what codecs decode, of zeros and of ones', () => {
      const [id = 0] = btf.findAll('event', 'struct');
      const codec = codecOf(btf, id, { u64: 'bigint' });
      expect(
        check(assignments(btf, [id, ...btf.findAll('string'), ...btf.findAll('string_')], options)),
      ).toEqual([]);
      expect(codec.size).toBeGreaterThan(0);
    });

    it('are what codecs decode for 100 structs of the running kernel', () => {
      const structs = draw(namedStructs(kernel), 100);
      expect(check(assignments(kernel, structs, options))).toEqual([]);
    }, 120_000);

    it('do not take anything else', () => {
      const [id = 0] = btf.findAll('event', 'struct');
      const text = printTypeScript(btf, { ...options, types: [id] });
      const u64 = options.u64 ?? 'bigint';
      const wrong = [
        ['pid', '1n'],
        ['ts', u64 === 'bigint' ? '1' : '1n'],
        ['comm', 'new Uint8Array(16)'],
        ['color', "'BLUE'"],
        ['ok', '1'],
        ['points', '[{ x: 1, y: 2 }]'],
        ['absent', '1'],
      ];
      const lines = wrong.map(
        ([name, value]) => `export const ${name}: Pick<event, '${name}'> = { ${name}: ${value} };`,
      );
      expect(check(`${text}${lines.join('\n')}`).length).toBeGreaterThanOrEqual(wrong.length);
    });
  },
);

describe('types printed as TypeScript', () => {
  it('read as one would write them', () => {
    const { btf } = compileBtf(source);
    expect(printTypeScript(btf, { types: btf.findAll('event', 'struct') })).toBe(`export interface event {
  pid: number;
  ts: bigint;
  delta: bigint;
  comm: string;
  mac: Uint8Array;
  sbytes: number[];
  color: color;
  others: color[];
  way: direction_t;
  either: either;
  points: point_t[][];
  nested: {
    inner: number;
    pointer: bigint;
  };
  lifted: number;
  small: number;
  wide: bigint;
  tint: color;
  flag: boolean;
  ok: boolean;
  pointer: bigint;
  ratio: number;
  big: bigint;
  none: number[];
  rest: Uint8Array;
}

export type color = 'RED' | 'GREEN' | number;

export type direction_t = 'UP' | 'DOWN' | number;

export interface either {
  word: number;
  bytes: Uint8Array;
}

export interface point_t {
  x: number;
  y: number;
}
`);
  });

  it('get names that TypeScript has, each its own', () => {
    const { btf } = compileBtf(source);
    const text = printTypeScript(btf);
    expect(text).toContain('export interface string___2 {');
    expect(check(text)).toEqual([]);
  });

  it('keep clear of reserved names, and have the comments that they are given', () => {
    const { btf } = compileBtf(
      'struct nothing {}; struct pair { struct { int x; } both[2]; struct nothing none; } pair;',
    );
    const text = printTypeScript(btf, {
      types: btf.findAll('pair', 'struct'),
      reserved: ['pair'],
      comment: ({ kind, size }) => `A ${kind} of ${size} bytes.`,
    });
    expect(text).toBe(`/** A struct of 8 bytes. */
export interface pair___2 {
  both: {
    x: number;
  }[];
  none: nothing;
}

/** A struct of 0 bytes. */
export type nothing = Record<string, never>;
`);
    expect(check(text)).toEqual([]);
  });

  it('hold for the whole kernel', () => {
    expect(check(printTypeScript(kernel))).toEqual([]);
  }, 120_000);
});

/** A module that assigns what codecs decode, of zeros and of ones, to the printed types. */
function assignments(btf: Btf, ids: readonly number[], options: CodecOptions): string {
  const text = printTypeScript(btf, { ...options, types: ids });
  const lines = ids.flatMap((id) => {
    const codec = codecOf(btf, id, options);
    const { name } = layoutOf(btf, id);
    const type = new RegExp(`^export interface (${name}(___\\d+)?) `, 'm').exec(text)?.[1] ?? name;
    // All ones are beyond 2^53.
    const fills = options.u64 === 'number' ? [0] : [0, 0xff];
    return fills.map((fill) => {
      const data = new DataView(new Uint8Array(codec.size).fill(fill).buffer);
      return `export const a${id}_${fill}: ${type} = ${literal(codec.decode(data, 0))};`;
    });
  });
  return `${text}\n${lines.join('\n')}`;
}

function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return `new Uint8Array([${value}])`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${literal(field)}`);
    return `{ ${fields.join(', ')} }`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** What the compiler says against a module, under the strictest of its options. */
function check(text: string): readonly string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  const file = ts.createSourceFile('/module.ts', text, ts.ScriptTarget.ES2022);
  host.getSourceFile = (name, ...rest) =>
    name === '/module.ts' ? file : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram(['/module.ts'], options, host);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ messageText, start }) =>
      `${text.slice(start, (start ?? 0) + 60)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  );
}
