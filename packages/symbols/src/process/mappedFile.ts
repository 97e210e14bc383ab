import { closeSync, openSync, statSync } from 'node:fs';
import type { Location } from '../binary/debugFile.ts';
import { windowOf } from '../bytes.ts';
import type { FileCache, KnownFile } from '../cache/fileCache.ts';
import { rootedPath } from '../rootedPath.ts';
import type { Mapping } from './mapping.ts';
import type { ProcessView } from './processView.ts';

/** Whether memory may hold code that a just-in-time compiler made: it is no file's, or a file's without a name. */
export function isCompiled({ inode, path }: Mapping): boolean {
  return (inode === 0 && path !== '[vdso]') || path.startsWith('/memfd:') || path.startsWith('/dev/zero');
}

/** The symbols of the file that is mapped somewhere, in whatever mount namespace the process lives. */
export function mappedFile(files: FileCache, process: ProcessView, mapping: Mapping): KnownFile {
  const location = { path: mapping.path, root: `${process.folder}/root` };
  return mapping.path === '[vdso]'
    ? vdso(files, process, mapping, location)
    : files.load(pathsOf(process, mapping), location, mapping);
}

/** Where this process may open it: exactly what is mapped, even if it is deleted; by its path; as the program. */
function* pathsOf({ folder }: ProcessView, mapping: Mapping): Generator<string> {
  yield `${folder}/map_files/${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
  if (!mapping.isDeleted) yield rootedPath(`${folder}/root`, mapping.path);
  // Only who may read map_files is given the files of others that are deleted; the program itself is an exception.
  const program = `${folder}/exe`;
  if (mapping.isDeleted && inodeOf(program) === mapping.inode) yield program;
}

function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}

/** The kernel's own library is in no file: it is read from the process's memory. */
function vdso(
  files: FileCache,
  { folder }: ProcessView,
  { start, end }: Mapping,
  location: Location,
): KnownFile {
  const path = `${folder}/mem`;
  return files.loadBytes(
    // One kernel has one for each kind of process; of which kind this is says its size.
    `vdso ${end - start}`,
    (use) => {
      const fd = openSync(path, 'r');
      try {
        return use(windowOf(fd, { path: `${path} [vdso]`, from: start, size: end - start }));
      } finally {
        closeSync(fd);
      }
    },
    location,
  );
}
