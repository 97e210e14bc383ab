import { describe, expect, it } from 'vitest';
import { BtfError, layoutOf } from '../src/index.ts';
import { compileBtf, runC } from './compile.ts';

const declaration = `
struct sample {
  char first;
  union { unsigned int word; struct { unsigned short low; unsigned short high; }; };
  struct { long deep; struct { char deeper; }; };
  unsigned int bits : 3, : 5, more : 7;
  unsigned long long wide : 40;
  enum { A, B } choice : 4;
  _Bool flag : 1;
  struct { int x; } named;
  int (*callback)(void);
  double matrix[2][3];
  char tail[];
};`;
const names = ['first', 'word', 'low', 'high', 'deep', 'deeper', 'named', 'callback', 'matrix', 'tail'];

describe('a layout', () => {
  const { btf } = compileBtf(`${declaration} struct sample sample;`);
  const layout = layoutOf(btf, btf.find('sample', 'struct') ?? 0);

  it('has the offsets and the size that gcc gives the struct, anonymous members lifted', () => {
    const theirs = runC(`#include <stdio.h>
#include <stddef.h>
${declaration}
int main(void) {
  printf("%zu", sizeof(struct sample));
  ${names.map((name) => `printf(" %zu", offsetof(struct sample, ${name}));`).join('\n')}
}`)
      .toString()
      .split(' ')
      .map(Number);
    const offsets = names.map((name) => layout.fields.find((field) => field.name === name)?.offset);
    expect([layout.size, ...offsets]).toEqual(theirs);
  });

  it('places bitfields where gcc writes them, and leaves out unnamed ones', () => {
    const widths = { bits: 3, more: 7, wide: 40, choice: 4, flag: 1 };
    for (const [name, width] of Object.entries(widths)) {
      const bytes = runC(`#include <stdio.h>
${declaration}
int main(void) { struct sample sample = {0}; sample.${name} = ~0; fwrite(&sample, sizeof sample, 1, stdout); }`);
      const bits = [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1));
      const field = layout.fields.find((candidate) => candidate.name === name);
      expect([name, field?.bitSize, field?.bitOffset]).toEqual([name, width, bits.indexOf(1)]);
    }
    expect(layout.fields.map(({ name }) => name)).not.toContain('');
  });

  it('is refused for what has no fields', () => {
    expect(() => layoutOf(btf, btf.find('char', 'int') ?? 0)).toThrow(BtfError);
  });
});
