import { mkdirSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bpfFolder } from '../../../../test/support/bpfFolder.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { LinkError, listPins } from '../../src/index.ts';
import { programs } from './programs.ts';

test('listPins() walks over a BPF file system, and knows what is pinned where', async () => {
  const folder = bpfFolder();
  await using object = await (await programs()).load();
  const { prg_frame_with_a_long_name: program } = object.programs;
  const deeper = join(folder, 'deeper');
  mkdirSync(deeper);
  onTestFinished(() => rmdirSync(deeper));
  const paths = { map: join(deeper, 'map'), program: join(folder, 'program'), again: join(folder, 'again') };
  onTestFinished(() => {
    for (const path of Object.values(paths)) rmSync(path, { force: true });
  });
  object.maps.prg_lengths.pin(paths.map);
  program.pin(paths.program);
  program.pin(paths.again);
  symlinkSync(paths.program, join(folder, 'other-name'));
  onTestFinished(() => rmSync(join(folder, 'other-name')));

  const id = Object(bpftool('prog', 'show', 'pinned', paths.program)).id;
  expect([...listPins(folder)]).toEqual([
    { path: paths.again, kind: 'program', id },
    { path: paths.map, kind: 'map', id: Object(bpftool('map', 'show', 'pinned', paths.map)).id },
    { path: paths.program, kind: 'program', id },
  ]);
  const everywhere = [...listPins()].map(({ path }) => path);
  expect(everywhere).toEqual(expect.arrayContaining(Object.values(paths)));
});

test('another file system has no pins, and listPins() says so', () => {
  expect(() => [...listPins('/tmp')]).toThrow(LinkError);
  expect(() => [...listPins('/tmp')]).toThrow(
    '/tmp is on no BPF file system: grep bpf /proc/mounts shows those',
  );
});
