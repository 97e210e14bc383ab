/**
 * The processors for which there are machines, by Node's names.
 *
 * @typedef {'x64' | 'arm64'} Architecture
 */

/** @type {readonly Architecture[]} */
export const ARCHITECTURES = ['x64', 'arm64'];

/** @type {(name: string) => name is Architecture} */
export const isArchitecture = (name) => ARCHITECTURES.some((each) => each === name);

/** What Debian calls them, in the names of its packages and of its kernels' releases. */
export const DEBIAN_NAMES = { x64: 'amd64', arm64: 'arm64' };
