import { copyFile } from 'node:fs/promises';

/** Which object each source becomes: the one that is named, or the one beside it. */
export function outputsOf(
  sources: readonly string[],
  output: string | undefined,
): ReadonlyMap<string, string> {
  const [first, ...others] = sources;
  if (first === undefined) throw new Error('no source is named before "--". Name a NAME.bpf.c');
  const misnamed = sources.find((source) => !source.endsWith('.c'));
  if (misnamed !== undefined) throw new Error(`${misnamed} is no C file by its name. Name a NAME.bpf.c`);
  if (output === undefined) return new Map(sources.map((source) => [source, source.replace(/c$/, 'o')]));
  if (others.length > 0) {
    throw new Error(
      `--output names one object, and there are ${sources.length} sources. Leave it out, or build each by itself`,
    );
  }
  if (output.endsWith('.c')) throw new Error(`--output ${output} is a source by its name. Name a NAME.bpf.o`);
  return new Map([[first, output]]);
}

/** Puts a finished object where it belongs. */
export async function place(object: string, output: string): Promise<void> {
  try {
    await copyFile(object, output);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const known = REASONS[code];
    if (known === undefined) throw error;
    const [reason, remedy] = known;
    throw new Error(`cannot write ${output}: ${reason} (${code}). ${remedy}`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ['its folder is not there', 'Make the folder, or name another with --output'],
  ENOTDIR: ['a part of the path is no folder', 'Name another file with --output'],
  EISDIR: ['it is a folder', 'Name a file in it with --output'],
  EACCES: ['this user may not write it', 'Name another file with --output'],
  EROFS: ['the file system is read-only', 'Name another file with --output'],
};
