import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BtfError } from '@ebpf-ts/btf';
import { describe, expect, it } from 'vitest';
import { ElfError, type ObjectFile, parseObject } from '../../src/index.ts';
import { expectAgreement } from '../agreement.ts';
import { type Opinion, opinionsOf } from '../oracle.ts';
import { expectToolsAgreement } from '../toolsAgreement.ts';

/** The folder of objects that `scripts/corpus.mjs` gathered. */
const corpus = process.env['BPF_CORPUS'] ?? '';

const paths = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.o'))
  .sort()
  .map((name) => join(corpus, name));

/** What no reader could make sense of: the types say nothing of the maps, or contradict themselves. */
const unreadable = [/the object has none/, /a void has no size/, /field map_extra is/];

describe('an object of the corpus', async () => {
  const opinions = await opinionsOf(paths);
  const cases = (kept: (theirs: Opinion) => boolean) =>
    opinions.filter(kept).map((theirs) => [relative(corpus, theirs.path), theirs] as const);

  it.each(cases(({ refused }) => refused === undefined))('is what libbpf takes it for: %s', (_, theirs) => {
    expectAgreement(parseObject(readFileSync(theirs.path)), theirs);
  });

  it.each(cases(({ refused }) => refused !== undefined))(
    'that libbpf refuses is what readelf reads, or is refused: %s',
    (_, { path }) => {
      const object = parsed(readFileSync(path));
      if (object instanceof Error)
        expect(unreadable.some((reason) => reason.test(object.message))).toBe(true);
      else expectToolsAgreement(object, path);
    },
  );

  it('is one of many', () => {
    expect(opinions.length).toBeGreaterThan(0);
    const read = opinions.filter(({ path }) => !(parsed(readFileSync(path)) instanceof Error));
    console.log(
      `${read.length} of ${opinions.length} objects read; libbpf opens ${cases((o) => o.refused === undefined).length}`,
    );
  });
});

function parsed(bytes: Uint8Array): ObjectFile | ElfError | BtfError {
  try {
    return parseObject(bytes);
  } catch (error) {
    if (error instanceof ElfError || error instanceof BtfError) return error;
    throw error;
  }
}
