import { rmSync } from 'node:fs';
import { binding, isNativeError, type ProgramHandle, watchUnclosed } from '@ebpf-ts/native';
import { ProgramError } from '../errors/programError.ts';
import { KernelProgram } from './kernelProgram.ts';
import { KEPT_CHARACTERS, type ProgramInfo, programInfoOf } from './programInfo.ts';

/**
 * Where a program is found that is loaded already: by its id, by the path where it is pinned, by its tag, or by its name
 * where no other program has it.
 */
export type ProgramSource =
  | { readonly id: number }
  | { readonly path: string }
  | { readonly tag: string }
  | { readonly name: string };

/** A program that somebody loaded, open in this process: it stays loaded at least until it is closed. */
export class OpenedProgram extends KernelProgram {
  readonly #handle: ProgramHandle;
  readonly #forget: () => void;

  /** @internal Made by {@link openProgram}. */
  constructor(name: string, handle: ProgramHandle) {
    super(name, handle);
    this.#handle = handle;
    this.#forget = watchUnclosed(this, `BPF program '${name}'`);
  }

  /**
   * Removes a path where the program is pinned. It stays loaded while anybody has it open or attached.
   *
   * @throws {ProgramError} where there is no program, or another one
   */
  unpin(path: string): void {
    using pinned = openProgram({ path });
    const { id, name } = pinned.info();
    if (id !== this.info().id) {
      throw new ProgramError(
        `program '${this.name}'`,
        `what is pinned at ${path} is another program, '${name}' with id ${id}`,
      );
    }
    rmSync(path);
  }

  /** Gives the descriptor back. Idempotent; every other call after it throws. */
  close(): void {
    this.#forget();
    binding.programClose(this.#handle);
  }

  /** {@link OpenedProgram.close | close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Opens a program that is loaded, by whomever.
 *
 * @throws {ProgramError} where there is none, several have the name or tag, or something else is pinned there
 * @throws {PermissionError} where the kernel refuses this process: all but pins need CAP_SYS_ADMIN
 *
 * @example
 * ```ts
 * import { openProgram } from '@ebpf-ts/core';
 *
 * using program = openProgram({ name: 'on_exec' });
 * const { id, type, tag, verifiedInsns } = program.info();
 * console.log(id, type, tag, verifiedInsns);
 * ```
 */
export function openProgram(source: ProgramSource): OpenedProgram {
  const title = Object.entries(source)
    .map(([key, value]) => (key === 'path' ? `program at ${value}` : `program with ${key} ${value}`))
    .join();
  try {
    const handle = find(title, source);
    return opened(handle);
  } catch (error) {
    throw ProgramError.from(title, error, adviceOn(error));
  }
}

/**
 * What the kernel knows of each program that is loaded on this machine, in the order of the ids. Programs that come and
 * go meanwhile may be missing.
 *
 * @throws {PermissionError} where the kernel refuses this process: it needs CAP_SYS_ADMIN
 *
 * @example
 * ```ts
 * import { listPrograms } from '@ebpf-ts/core';
 *
 * for (const { id, type, name, mapIds } of listPrograms()) console.log(id, type, name, mapIds);
 * ```
 */
export function* listPrograms(): Generator<ProgramInfo, undefined, undefined> {
  try {
    for (const id of programIds()) {
      const program = ifThere(id);
      if (program === undefined) continue;
      using _closed = program;
      yield program.info();
    }
  } catch (error) {
    throw ProgramError.from('the list of programs', error);
  }
}

function find(title: string, source: ProgramSource): ProgramHandle {
  if ('id' in source) return binding.programOpenById(source.id);
  if ('path' in source) return binding.programOpenPinned(source.path);
  const found = [...listPrograms()].filter((info) =>
    'tag' in source ? info.tag === source.tag : isNamed(info, source.name),
  );
  const [first, ...others] = found;
  if (first === undefined) throw new ProgramError(title, 'there is no such program', { code: 'ENOENT' });
  if (others.length > 0) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new ProgramError(title, `several are loaded: ids ${ids}. Open one by its id`);
  }
  return binding.programOpenById(first.id);
}

/** Without BTF, 15 characters of a name are all that there is. */
function isNamed(info: ProgramInfo, name: string): boolean {
  return info.name === name || (info.btfId === 0 && info.name === name.slice(0, KEPT_CHARACTERS));
}

/** Something else may be pinned there: its descriptor is no program's. */
function opened(handle: ProgramHandle): OpenedProgram {
  try {
    return new OpenedProgram(programInfoOf(handle).name, handle);
  } catch (error) {
    binding.programClose(handle);
    throw error;
  }
}

function* programIds(): Generator<number> {
  for (let id = binding.programNextId(0); id !== 0; id = binding.programNextId(id)) yield id;
}

/** Undefined of a program that went away meanwhile. */
function ifThere(id: number): OpenedProgram | undefined {
  try {
    return opened(binding.programOpenById(id));
  } catch (error) {
    if (isNativeError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function adviceOn(error: unknown): string | undefined {
  if (!isNativeError(error)) return undefined;
  if (error.code === 'ENOENT') return 'there is no such program';
  return error.log === '' ? undefined : error.log.trimEnd();
}
