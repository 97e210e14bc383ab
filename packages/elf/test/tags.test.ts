import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { declTagsOf, parseObject, typeTagsOf } from '../src/index.ts';
import { compileBpf, runOn } from './compile.ts';

const source = readFileSync(fileURLToPath(new URL('bpf/tags.bpf.c', import.meta.url)), 'utf8');
const bytes = compileBpf(source);
const { btf } = parseObject(bytes);

describe('tags', () => {
  it('on declarations are those that bpftool dumps', () => {
    const dump = runOn(bytes, 'bpftool', 'btf', 'dump', 'file', 'FILE');
    const theirs = [
      ...dump.matchAll(/^\[\d+\] DECL_TAG '([^']*)' type_id=(\d+) component_idx=(-?\d+)/gm),
    ].map(([, text, typeId, component]) => [
      Number(typeId),
      text,
      component === '-1' ? undefined : Number(component),
    ]);
    expect(theirs.length).toBeGreaterThan(4);
    const ours = [...(btf === undefined ? [] : declTagsOf(btf))].flatMap(([typeId, tags]) =>
      tags.map(({ text, component }) => [typeId, text, component]),
    );
    expect(ours.sort()).toEqual(theirs.sort());
  });

  it('on what a pointer points to are in the order of the source', () => {
    const shared = btf?.type(btf.find('shared', 'struct') ?? 0);
    const member =
      shared?.kind === 'struct' ? shared.members.find(({ name }) => name === 'counters') : undefined;
    const tags = btf === undefined ? [] : typeTagsOf(btf, member?.typeId ?? 0);
    const raw = runOn(bytes, 'bpftool', 'btf', 'dump', 'file', 'FILE');
    const [, outer = ''] = new RegExp(`^\\[${member?.typeId}\\] PTR .* type_id=(\\d+)$`, 'm').exec(raw) ?? [];
    const [, first, inner = ''] =
      new RegExp(`^\\[${outer}\\] TYPE_TAG '(\\w+)' type_id=(\\d+)$`, 'm').exec(raw) ?? [];
    const [, second] = new RegExp(`^\\[${inner}\\] TYPE_TAG '(\\w+)' type_id=\\d+$`, 'm').exec(raw) ?? [];
    expect(tags).toEqual([first, second]);
    expect([...tags].sort()).toEqual(['percpu', 'rcu']);
  });
});
