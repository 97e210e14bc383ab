import { type Link, listLinks, openLink } from '@ebpf-ts/core';
import { pinnedTable, pinsOf, withPins } from '../options/pins.ts';
import { referenceOf } from '../options/reference.ts';
import { listing } from '../terminal/columns.ts';
import { jsonRows } from '../terminal/json.ts';
import { printText } from '../terminal/output.ts';
import type { LinkActions } from './command.ts';
import { linkCells, linkColumns } from './row.ts';

/** What `ebpf-ts link` does. */
export const link: LinkActions = {
  async show(words, { json, bpffs }) {
    const links = words.length === 0 ? [...listLinks()] : [withLink(words, (each) => each.info())];
    const pins = bpffs === true ? pinsOf('link') : undefined;
    const rows = links.map((each) => withPins(each, pins));
    const { columns } = process.stdout;
    await printText(json ? jsonRows(rows) : listing(...pinnedTable(linkColumns, rows, linkCells), columns));
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
