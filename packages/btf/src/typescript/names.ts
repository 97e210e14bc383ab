/** Gives each declaration a name of its own; TypeScript has one space for structs, unions and enums. */
export interface TypeNames {
  take(name: string): string;
}

export function typeNames(): TypeNames {
  const taken = new Set<string>(reserved);
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

/** A property name as it is written in an interface. */
export function property(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name);
}

export function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

const reserved = (
  'any as asserts async await bigint boolean break case catch class const continue debugger declare default delete do ' +
  'else enum export extends false finally for from function if implements import in infer instanceof interface is ' +
  'keyof let module namespace never new null number object of package private protected public readonly require ' +
  'return static string super switch symbol this throw true try type typeof undefined unique unknown var void while ' +
  'with yield Uint8Array'
).split(' ');
