import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { SymbolFileError } from './error.ts';

/** The bytes of a file, of which only those are read that are asked for. */
export interface Bytes {
  /** What errors call it. */
  readonly path: string;
  readonly size: number;
  /**
   * Exactly so many bytes.
   *
   * @throws {SymbolFileError} where they are not all there
   */
  read(offset: number, length: number, what: string): Buffer;
}

/** No table of a real file is larger; a file with holes can claim anything. */
const LARGEST = 2 ** 29;

/**
 * Opens a regular file for the time of a call; no pipe and no device is waited for.
 *
 * @throws {SymbolFileError} where it is no regular file
 */
export function withFile<T>(path: string, use: (bytes: Bytes) => T): T {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new SymbolFileError(path, 0, 'not a regular file');
    return use(windowOf(fd, { path, from: 0, size: stats.size }));
  } finally {
    closeSync(fd);
  }
}

/** A part of an open file as if it were a file of its own. */
export function windowOf(
  fd: number,
  { path, from, size }: { readonly path: string; readonly from: number; readonly size: number },
): Bytes {
  return {
    path,
    size,
    read(offset, length, what) {
      check({ path, size }, offset, length, what);
      const buffer = Buffer.allocUnsafe(length);
      let done = 0;
      while (done < length) {
        const got = readSync(fd, buffer, done, length - done, from + offset + done);
        if (got === 0)
          throw new SymbolFileError(path, offset + done, `the file was cut short within ${what}`);
        done += got;
      }
      return buffer;
    },
  };
}

/** Bytes that are in memory already. */
export function bytesInMemory(path: string, data: Uint8Array): Bytes {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return {
    path,
    size: buffer.length,
    read(offset, length, what) {
      check({ path, size: buffer.length }, offset, length, what);
      return buffer.subarray(offset, offset + length);
    },
  };
}

function check(file: { path: string; size: number }, offset: number, length: number, what: string): void {
  if (offset + length > file.size) {
    const place = Math.min(offset, file.size);
    throw new SymbolFileError(
      file.path,
      place,
      `truncated: ${what} would end at ${offset + length} of ${file.size} bytes`,
    );
  }
  if (length > LARGEST) {
    throw new SymbolFileError(file.path, offset, `${what} has ${length} bytes; at most ${LARGEST} are read`);
  }
}
