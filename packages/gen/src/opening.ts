import { propertyName, stringLiteral } from '@ebpf-ts/btf';
import type { ObjectFile } from '@ebpf-ts/elf';
import { comment } from './comment.ts';
import type { GenerateOptions } from './options.ts';

/** The functions that open an object, and what they need of `@ebpf-ts/core`. */
export interface Opening {
  readonly text: string;
  readonly imports: readonly string[];
}

/** The options that are left to the caller: on the others the module's types depend. */
const leftOver = "type Options = Omit<OpenOptions, 'events' | 'u64'>;";

/** Writes `open` and `openSync`, of the object's file or of its bytes. */
export function openingOf(object: ObjectFile, shape: string, options: GenerateOptions): Opening {
  const given = openOptions(options);
  const call = (name: string, returned: string, how: string) =>
    [
      comment(`Opens ${options.name}${how}: nothing of it is in the kernel yet.`),
      `export function ${name}(options: Options = {}): ${returned} {`,
      `  return BpfObject.${name}<${shape}>(${options.url === undefined ? 'bytes()' : 'file'}, ${given});`,
      '}',
    ].join('\n');
  return {
    text: [
      leftOver,
      options.url === undefined ? carried(object.bytes) : found(options.url),
      call('open', `Promise<ObjectSpec<${shape}>>`, ', typed'),
      call('openSync', `ObjectSpec<${shape}>`, ' on this thread, typed'),
    ].join('\n\n'),
    imports: ['BpfObject', 'type ObjectSpec', 'type OpenOptions'],
  };
}

/** The options of the caller, with those that the module sets. */
function openOptions({ name, url, events = {}, u64 }: GenerateOptions): string {
  const chosen = Object.entries(events).map(([map, type]) => `${propertyName(map)}: ${stringLiteral(type)}`);
  const parts = [
    ...(url === undefined ? [`name: ${stringLiteral(name)}`] : []),
    '...options',
    ...(u64 === undefined ? [] : [`u64: ${stringLiteral(u64)}`]),
    ...(chosen.length === 0 ? [] : [`events: { ${chosen.join(', ')} }`]),
  ];
  return parts.length === 1 ? 'options' : `{ ${parts.join(', ')} }`;
}

/** Bundlers know this form, and bring the file along. */
function found(url: string): string {
  return `const file = new URL(${stringLiteral(url)}, import.meta.url);`;
}

function carried(bytes: Uint8Array): string {
  return [
    'function bytes(): Uint8Array {',
    '  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));',
    '}',
    '',
    comment(`The object, ${bytes.byteLength} bytes.`),
    `const base64 = '${base64Of(bytes)}';`,
  ].join('\n');
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
