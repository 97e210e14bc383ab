/** What an object's parts are looked up in: where two have the same name, the last is found. */
export function byName<T extends { readonly name: string }>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item) => [item.name, item]));
}
