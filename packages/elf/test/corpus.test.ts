import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseObject } from '../src/index.ts';
import { expectAgreement } from './agreement.ts';
import { opinionsOf } from './oracle.ts';

/** A folder of objects: `pnpm corpus` gathers one, and names it here. */
const corpus = process.env['BPF_CORPUS'];
const paths =
  corpus === undefined
    ? []
    : readdirSync(corpus, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.o'))
        .sort()
        .map((name) => join(corpus, name));

describe.runIf(corpus !== undefined)('the corpus', async () => {
  const opinions = paths.length === 0 ? [] : await opinionsOf(paths);
  it.each(
    opinions
      .filter(({ refused }) => refused === undefined)
      .map((theirs) => [relative(corpus ?? '', theirs.path), theirs] as const),
  )('%s', (_, theirs) => {
    expectAgreement(parseObject(readFileSync(theirs.path)), theirs);
  });
  it('has objects', () => expect(opinions.length).toBeGreaterThan(0));
});
