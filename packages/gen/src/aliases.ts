/** Names for types that have none in the object, so that a map's line stays a line. */
export interface Aliases {
  /** The text itself where it is short; else the name that it is declared by from here on. */
  of(text: string, wish: string): string;
  /** All that were made, each as a declaration. */
  readonly declarations: readonly string[];
}

/** `declared` is the text of the declarations that are there already. */
export function aliasesBeside(declared: string): Aliases {
  const taken = new Set(
    Array.from(declared.matchAll(/^export (?:interface|type) (\S+)/gm), ([, name]) => name),
  );
  const declarations: string[] = [];
  return {
    declarations,
    of(text, wish) {
      if (!/[{|]/.test(text)) return text;
      let name = wish;
      for (let count = 2; taken.has(name); count++) name = `${wish}___${count}`;
      taken.add(name);
      const isInterface = text.startsWith('{') && text.endsWith('}');
      declarations.push(isInterface ? `export interface ${name} ${text}` : `export type ${name} = ${text};`);
      return name;
    },
  };
}
