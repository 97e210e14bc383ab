/** Gives each declaration a name of its own; TypeScript has one space for structs, unions and enums. */
export interface TypeNames {
  take(name: string): string;
}

/** `others` are names that somebody else has. */
export function typeNames(others: Iterable<string> = []): TypeNames {
  const taken = new Set<string>([...reserved, ...others]);
  return {
    take(name) {
      const legal = name.replace(/[^\p{ID_Continue}$]/gu, '_').replace(/^(?=\d)/, '_');
      let free = legal;
      for (let count = 2; taken.has(free); count++) free = `${legal}___${count}`;
      taken.add(free);
      return free;
    },
  };
}

/**
 * A name as it is written in an interface or an object literal: in quotes where it has to be.
 *
 * @example
 * ```ts
 * import { propertyName } from '@ebpf-ts/btf';
 *
 * propertyName('xdp.frags'); // "'xdp.frags'"
 * ```
 */
export function propertyName(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : stringLiteral(name);
}

/**
 * A text as it is written in TypeScript, in single quotes.
 *
 * @example
 * ```ts
 * import { stringLiteral } from '@ebpf-ts/btf';
 *
 * stringLiteral("it's"); // "'it\\'s'"
 * ```
 */
export function stringLiteral(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

const reserved = (
  'any as asserts async await bigint boolean break case catch class const continue debugger declare default delete do ' +
  'else enum export extends false finally for from function if implements import in infer instanceof interface is ' +
  'keyof let module namespace never new null number object of package private protected public readonly require ' +
  'return static string super switch symbol this throw true try type typeof undefined unique unknown var void while ' +
  'with yield Record Uint8Array'
).split(' ');
