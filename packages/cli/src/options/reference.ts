/** Which program, map or link of the machine is meant. */
export type Reference =
  | { readonly id: number }
  | { readonly name: string }
  | { readonly path: string }
  | { readonly tag: string };

/** In bpftool's words: `id 12`, `name on_exec`, `pinned /sys/fs/bpf/x`, `tag 0f1e…`; or the second of them alone. */
export function referenceOf(words: readonly string[]): Reference {
  const [word = '', value] = words;
  if (value === undefined) return bareReference(word);
  switch (word) {
    case 'id':
      if (!/^\d+$/.test(value)) throw new Error(`an id is a number, not ${value}`);
      return { id: Number(value) };
    case 'name':
      return { name: value };
    case 'pinned':
      return { path: value };
    case 'tag':
      return { tag: value };
    default:
      throw new Error(
        `${words.join(' ')} names nothing: give an id, a name or a path, or "id 12", "name x", "pinned /path", "tag ffff…"`,
      );
  }
}

function bareReference(word: string): Reference {
  if (/^\d+$/.test(word)) return { id: Number(word) };
  return word.includes('/') ? { path: word } : { name: word };
}
