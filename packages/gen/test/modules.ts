import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');

/** Texts by the name of the file that they are. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Writes files into a folder of their own, from which `@ebpf-ts/core` is found, and removes it in the end. */
export async function inFolder<T>(files: Files, work: (folder: string) => T | Promise<T>): Promise<T> {
  const parent = join(root, 'packages/gen/dist');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'test-'));
  try {
    write(folder, files);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the compiler says against modules under the strictest of its options, each with its file and line. */
export function complaints(files: Files): Promise<readonly string[]> {
  return inFolder(files, (folder) => {
    const names = Object.keys(files).map((name) => join(folder, name));
    const program = ts.createProgram(names, strictest);
    return ts
      .getPreEmitDiagnostics(program)
      .filter(({ file, code }) => file?.fileName.startsWith(folder) || code < 2000)
      .map(({ file, start = 0, messageText }) => {
        const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
        const name = file?.fileName.slice(folder.length + 1) ?? '';
        return `${name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      });
  });
}

const strictest: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ['@ebpf-ts/source'],
  allowImportingTsExtensions: true,
  typeRoots: [join(root, 'node_modules/@types')],
  types: ['node'],
  noEmit: true,
  declaration: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
};

/** What the linter and the formatter of this repository say against modules; nothing where they are content. */
export function lintOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-gen-'));
  try {
    const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    // Git ignores nothing of a folder that it does not know.
    const { $schema: _, vcs: __, ...rest } = config;
    write(folder, { ...files, 'biome.json': JSON.stringify(rest) });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    execFileSync(join(root, 'node_modules/.bin/biome'), ['check', ...Object.keys(files)], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return '';
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? `${error.message}${error.stdout}` : String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function write(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
