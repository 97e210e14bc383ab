/**
 * The part of a C declaration around the name: it grows from the name outwards, while the type is followed inwards.
 * `end` says what it begins with, which decides about spaces and parentheses when it grows.
 */
export interface Declarator {
  readonly text: string;
  readonly begins: 'nothing' | 'name' | 'pointer' | 'array' | 'function';
}

export function named(name: string): Declarator {
  return { text: name, begins: name === '' ? 'nothing' : 'name' };
}

export function pointerTo(inner: Declarator, qualifiers: readonly string[]): Declarator {
  const star = ['*', ...qualifiers].join(' ');
  const isApart = inner.begins === 'function' || (qualifiers.length > 0 && inner.text !== '');
  return { text: `${star}${isApart ? ' ' : ''}${inner.text}`, begins: 'pointer' };
}

export function arrayOf(inner: Declarator, length: number): Declarator {
  const text = `[${length}]`;
  if (inner.begins === 'pointer') return { text: `(${inner.text})${text}`, begins: 'array' };
  return { ...inner, text: inner.text + text };
}

export function functionOf(inner: Declarator, parameters: string): Declarator {
  const text = `(${parameters})`;
  if (inner.begins === 'pointer') return { text: `(${inner.text})${text}`, begins: 'function' };
  return { ...inner, text: inner.text + text };
}

/** The whole declaration: a type before its declarator. */
export function declaration(type: string, { text, begins }: Declarator): string {
  return begins === 'nothing' ? type + text : `${type} ${text}`;
}
