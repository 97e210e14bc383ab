/**
 * Lets whatever was taken out of an object keep the object alive: a map that is read, or a link that is held, must
 * not lose its programs to the garbage collector because the object itself was dropped.
 */
export function keepAlive(object: object, ...parts: readonly object[]): void {
  for (const part of parts) ownerOf.set(part, object);
}

/** An entry of a WeakMap holds its value for as long as its key is reachable, circles included. */
const ownerOf = new WeakMap<object, object>();
