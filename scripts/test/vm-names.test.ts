import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { kernelFolder, kernelStep } from '../vm/kernels.mjs';
import { chooseRelease, isKernelName, packagesOf, suitesOf } from '../vm/names.mjs';

/** What `apt-cache pkgnames linux-` prints, shortened: trixie's backports and unstable in one list. */
const NEWEST = [
  'linux-image-amd64',
  'linux-image-6.18.9+deb13-amd64',
  'linux-image-6.18.15+deb13-amd64',
  'linux-image-6.18.15+deb13-cloud-amd64',
  'linux-image-7.1.13+deb13-amd64',
  'linux-binary-7.1.13+deb13-amd64',
  'linux-image-7.2.13+deb14-amd64',
  'linux-image-7.2.13+deb14-amd64-dbg',
  'linux-binary-7.2.13+deb14-amd64',
  'linux-modules-7.2.13+deb14-amd64',
  'linux-base-7.2.13+deb14-amd64',
  'linux-image-7.3.4+deb13-amd64',
  'linux-image-7.3.4+deb13-rt-amd64',
  'linux-binary-7.3.4+deb13-amd64',
  'linux-modules-7.3.4+deb13-amd64',
  'linux-base-7.3.4+deb13-amd64',
  'linux-image-7.4.0+deb14-cloud-amd64',
];

const BULLSEYE = [
  'linux-image-5.10.0-9-amd64',
  'linux-image-5.10.0-32-amd64',
  'linux-image-5.10.0-32-amd64-unsigned',
  'linux-image-5.10.0-33-rt-amd64',
];

describe('the kernel that goes by a name', () => {
  test('newest is the highest version, number by number, of the kernels for PCs', () => {
    expect(chooseRelease('newest', NEWEST)).toBe('7.3.4+deb13');
  });

  test('a line is its highest version', () => {
    expect(chooseRelease('6.18', NEWEST)).toBe('6.18.15+deb13');
    expect(chooseRelease('5.10', BULLSEYE)).toBe('5.10.0-32');
  });

  test('a version is exactly that one', () => {
    expect(chooseRelease('7.2.13', NEWEST)).toBe('7.2.13+deb14');
    expect(chooseRelease('7.2.1', NEWEST)).toBeUndefined();
    expect(chooseRelease('6.1', NEWEST)).toBeUndefined();
  });

  test('an image whose modules are gone from the archive is passed over', () => {
    expect(chooseRelease('7.1', NEWEST)).toBeUndefined();
  });

  test('the order of the list does not matter', () => {
    expect(chooseRelease('newest', [...NEWEST].reverse())).toBe('7.3.4+deb13');
  });

  test('versions are ordered as sort -V orders them', () => {
    const releases = [
      '7.2.13+deb14',
      '5.10.0-9',
      '6.12.94+deb13',
      '5.10.0-32',
      '7.3.4+deb13',
      '6.12.107+deb13',
    ];
    const ordered = execFileSync('sort', ['-V'], { input: releases.join('\n'), encoding: 'utf8' })
      .trim()
      .split('\n');
    const chosen = ordered.map((_, index) => {
      const available = ordered.slice(0, index + 1).reverse();
      return chooseRelease(
        'newest',
        available.map((release) => `linux-image-${release}-amd64`),
      );
    });
    expect(chosen).toEqual(ordered);
  });
});

test('a kernel in one package is that package, a split one is its parts', () => {
  expect(packagesOf('5.10.0-32', BULLSEYE)).toEqual(['linux-image-5.10.0-32-amd64']);
  expect(packagesOf('7.3.4+deb13', NEWEST)).toEqual([
    'linux-image-7.3.4+deb13-amd64',
    'linux-binary-7.3.4+deb13-amd64',
    'linux-modules-7.3.4+deb13-amd64',
    'linux-base-7.3.4+deb13-amd64',
  ]);
});

test('kernels for arm64 are those with pages of 4 KiB', () => {
  const available = [
    'linux-image-7.3.4+deb13-arm64',
    'linux-image-7.3.4+deb13-arm64-16k',
    'linux-image-7.4.0+deb14-arm64-16k',
    'linux-image-7.4.0+deb14-amd64',
    'linux-image-7.4.0+deb14-cloud-arm64',
    'linux-binary-7.3.4+deb13-arm64',
    'linux-modules-7.3.4+deb13-arm64',
    'linux-modules-7.3.4+deb13-arm64-16k',
  ];
  expect(chooseRelease('newest', available, 'arm64')).toBe('7.3.4+deb13');
  expect(packagesOf('7.3.4+deb13', available, 'arm64')).toEqual([
    'linux-image-7.3.4+deb13-arm64',
    'linux-binary-7.3.4+deb13-arm64',
    'linux-modules-7.3.4+deb13-arm64',
  ]);
});

test('each processor has its own kernels', () => {
  expect(kernelFolder('6.12')).toMatch(/\/vm\/6\.12$/);
  expect(kernelFolder('6.12', 'arm64')).toMatch(/\/vm\/arm64-6\.12$/);
  expect(kernelStep('6.12', 'arm64').name).not.toBe(kernelStep('6.12').name);
});

test('lines of a Debian release are looked for there, all others where the newest is', () => {
  expect(suitesOf('6.12')).toEqual(['trixie']);
  expect(suitesOf('newest')).toEqual(suitesOf('7.2.13'));
});

test.each(['newest', '5.10', '6.12', '7.2.13'])('%s can name a kernel', (name) => {
  expect(isKernelName(name)).toBe(true);
});

test.each(['', 'latest', '6', '../6.1', '6.1.0-50', '6.1 '])('"%s" names none', (name) => {
  expect(isKernelName(name)).toBe(false);
});
