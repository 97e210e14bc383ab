import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../test/support/compileBpf.ts';
import { generateModule } from '../src/index.ts';
import { complaints } from './modules.ts';

/** The first block of a language in a guide. */
function blockOf(guide: string, language: string): string {
  const text = readFileSync(new URL(`../../../docs/guides/${guide}.md`, import.meta.url), 'utf8');
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text)?.[1] ?? '';
  expect(block).not.toBe('');
  return block;
}

describe('the guide to typed modules', () => {
  const shown = blockOf('typed-modules', 'ts');

  it('shows what the program of getting started gives, with two variables more', async () => {
    const variables = 'const volatile __u32 target_uid = 0;\n__u64 seen = 0;\n';
    const bytes = await compileBpf(`${blockOf('getting-started', 'c')}${variables}`);
    const command = 'ebpf-ts gen execs.bpf.o -o execs.ts';
    expect(generateModule(bytes, { name: 'execs', url: './execs.bpf.o', command })).toBe(shown);
  });

  it('shows a program that compiles with it', async () => {
    expect(await complaints({ 'execs.ts': shown, 'main.ts': blockOf('typed-modules', 'js') })).toEqual([]);
  });
});
