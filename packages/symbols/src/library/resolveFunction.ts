import type { SymbolFileOptions } from '../binary/options.ts';
import { type BinaryFunction, SymbolFile } from '../binary/symbolFile.ts';
import { SymbolError } from '../error.ts';
import { type FindOptions, findBinary } from './findBinary.ts';

/** How a function of a binary is looked for. */
export interface ResolveOptions extends FindOptions, SymbolFileOptions {}

/** A function, and the file that it is in. */
export interface ResolvedFunction extends BinaryFunction {
  /** The path by which this process opens the file. */
  readonly path: string;
  /** Of the file, in hexadecimal; undefined where the linker gave none. */
  readonly buildId: string | undefined;
}

/**
 * Where a function is: the file, and the place in it that a uprobe attaches to. It is position-independent code or not,
 * stripped or not (dynamic symbols, installed debug information, `.gnu_debugdata` with {@link SymbolFileOptions.xz}).
 *
 * A name without a version stands for what a new program would be linked with: the default version, and a global function
 * rather than a weak or a static one. `memcpy@GLIBC_2.2.5` is just that version.
 *
 * @throws {@link SymbolError} where there is no such binary or function, or several functions
 * @throws {@link SymbolFileError} where the binary is damaged
 *
 * @example
 * ```ts
 * import { resolveFunction } from '@ebpf-ts/symbols';
 *
 * const { path, fileOffset } = resolveFunction('libc.so.6', 'malloc', { pid: 4242 });
 * console.log(`uprobe at ${path}:0x${fileOffset.toString(16)}`);
 * ```
 */
export function resolveFunction(
  binary: string,
  name: string,
  options: ResolveOptions = {},
): ResolvedFunction {
  const path = findBinary(binary, options);
  const file = SymbolFile.open(path, options);
  const found = preferred(file.find(name));
  const [first, ...others] = found;
  if (first === undefined) throw missing(path, name, file);
  if (others.length > 0) throw ambiguous(path, name, found);
  if (first.isIndirect) {
    throw new SymbolError(
      'ERR_INDIRECT_FUNCTION',
      `${path}: ${name} is chosen among several functions when a program starts (STT_GNU_IFUNC), ` +
        'and a probe on it would see the choice, not the calls. Name the function that this processor uses',
    );
  }
  return { ...first, path, buildId: file.buildId };
}

/** Those that are best: of the default version, global before weak before static. */
function preferred(found: readonly BinaryFunction[]): readonly BinaryFunction[] {
  const rank = ({ isDefaultVersion, binding }: BinaryFunction) =>
    (isDefaultVersion ? 3 : 0) + ['local', 'weak', 'global'].indexOf(binding);
  const best = Math.max(...found.map(rank));
  return found.filter((each) => rank(each) === best);
}

function missing(path: string, name: string, file: SymbolFile): SymbolError {
  const [plain = name] = name.split('@', 1);
  const versions = file.find(plain).map(writtenName);
  const hint =
    versions.length > 0
      ? `It has ${versions.join(', ')}`
      : 'Names of C++ and Rust are given mangled, as nm prints them; the file may be stripped, ' +
        'and its debug information not be installed';
  return new SymbolError('ERR_NO_FUNCTION', `${path} has no function ${name}. ${hint}`);
}

function ambiguous(path: string, name: string, found: readonly BinaryFunction[]): SymbolError {
  const places = found.map((each) => `${writtenName(each)} at 0x${each.fileOffset.toString(16)}`).join(', ');
  return new SymbolError(
    'ERR_AMBIGUOUS_FUNCTION',
    `${path} has several functions ${name}: ${places}. Give a version, or the offset of the one that is meant`,
  );
}

function writtenName({ name, version, isDefaultVersion }: BinaryFunction): string {
  return version === undefined ? name : `${name}${isDefaultVersion ? '@@' : '@'}${version}`;
}
