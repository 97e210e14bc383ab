import { type Link, listLinks, openLink } from '@ebpf-ts/core';
import { referenceOf } from '../options/reference.ts';
import { listing } from '../terminal/columns.ts';
import { jsonRows } from '../terminal/json.ts';
import { printText } from '../terminal/output.ts';
import type { LinkActions } from './command.ts';
import { linkCells, linkColumns } from './row.ts';

/** What `ebpf-ts link` does. */
export const link: LinkActions = {
  async show(words, { json }) {
    const links = words.length === 0 ? [...listLinks()] : [withLink(words, (each) => each.info())];
    await printText(
      json ? jsonRows(links) : listing(linkColumns, links.map(linkCells), process.stdout.columns),
    );
  },

  async pin(words) {
    const path = words.at(-1) ?? '';
    if (words.length < 2) throw new Error('name the link, and behind it the path to pin it at');
    withLink(words.slice(0, -1), (each) => each.pin(path));
  },
};

function withLink<T>(words: readonly string[], use: (link: Link) => T): T {
  const reference = referenceOf(words);
  if (!('id' in reference || 'path' in reference))
    throw new Error('a link has no name: give its id or a path');
  using opened = openLink(reference);
  return use(opened);
}
