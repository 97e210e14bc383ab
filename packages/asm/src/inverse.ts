/** Turns a table of names around. */
export function inverse<Name extends string, Value>(
  values: Readonly<Record<Name, Value>>,
): ReadonlyMap<Value, Name> {
  const names = new Map<Value, Name>();
  for (const name in values) names.set(values[name], name);
  return names;
}
