import {
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { asOwner, giveBack, ownerOf } from '../setup/owner.mjs';

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\ndev:x:4321:4322:Dev,,,:/home/dev:/bin/bash\n';

let folder: string;
let passwd: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-owner-'));
  passwd = join(folder, 'passwd');
  writeFileSync(passwd, PASSWD);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('under sudo', () => {
  beforeEach(({ skip }) => skip(process.getuid?.() !== 0, 'only root can give files away'));

  test('whoever called sudo owns what is written into their checkout', () => {
    chownSync(folder, 4321, 4322);
    expect(ownerOf(folder, { SUDO_UID: '4321' }, passwd)).toEqual({
      uid: 4321,
      gid: 4322,
      home: '/home/dev',
      name: 'dev',
    });
  });

  test("root's own checkout stays root's", () => {
    expect(ownerOf(folder, { SUDO_UID: '4321' }, passwd)).toBeUndefined();
  });

  test("somebody else's checkout is not handed to whoever called sudo", () => {
    chownSync(folder, 9876, 9876);
    expect(ownerOf(folder, { SUDO_UID: '4321' }, passwd)).toBeUndefined();
  });

  test('a user without an account has no home to install from', () => {
    chownSync(folder, 9876, 9876);
    expect(ownerOf(folder, { SUDO_UID: '9876' }, passwd)).toBeUndefined();
  });

  const dev = { uid: 4321, gid: 4322, home: '/home/dev', name: 'dev' };

  test('what root left behind is given back', () => {
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'logs', 'step.log'), '');
    giveBack(dev, folder);
    expect(statSync(join(folder, 'logs', 'step.log'))).toMatchObject({ uid: 4321, gid: 4322 });
    expect(statSync(folder).uid).toBe(4321);
  });

  test('a link is given back, but neither the folder it leads to nor what is in there', () => {
    const outside = mkdtempSync(join(tmpdir(), 'ebpf-ts-outside-'));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    mkdirSync(join(outside, 'deep'));
    writeFileSync(join(outside, 'deep', 'file'), '');
    mkdirSync(join(folder, 'logs'));
    symlinkSync(outside, join(folder, 'logs', 'link'));
    giveBack(dev, folder);
    expect(lstatSync(join(folder, 'logs', 'link')).uid).toBe(4321);
    for (const path of ['', 'deep', 'deep/file']) expect(statSync(join(outside, path)).uid).toBe(0);
  });

  test('a link in place of the folder itself is not followed either', () => {
    const outside = mkdtempSync(join(tmpdir(), 'ebpf-ts-outside-'));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    writeFileSync(join(outside, 'file'), '');
    symlinkSync(outside, join(folder, 'cache'));
    giveBack(dev, join(folder, 'cache'));
    expect(statSync(join(outside, 'file')).uid).toBe(0);
    expect(statSync(outside).uid).toBe(0);
  });

  test('a link that leads nowhere and a path that is not there are no errors', () => {
    symlinkSync(join(folder, 'absent'), join(folder, 'link'));
    giveBack(dev, folder);
    giveBack(dev, join(folder, 'absent'));
    expect(lstatSync(join(folder, 'link')).uid).toBe(4321);
  });
});

test("what npm told of root's home does not reach what runs as the owner", () => {
  const env = {
    HOME: '/root',
    npm_config_cache: '/root/.npm',
    npm_config_userconfig: '/root/.npmrc',
    PATH: '/bin',
  };
  const owner = { uid: 4321, gid: 4322, home: '/home/dev', name: 'dev' };
  expect(asOwner(owner, env).env).toEqual({ HOME: '/home/dev', USER: 'dev', LOGNAME: 'dev', PATH: '/bin' });
});

test('without sudo nobody else owns the checkout', () => {
  expect(ownerOf(folder, {}, passwd)).toBeUndefined();
});
