/** What stands between the braces of a definition that is `depth` tabs in. */
export function block(lines: readonly string[], depth: number): string {
  if (lines.length === 0) return '';
  const tabs = '\t'.repeat(depth);
  return `\n${lines.map((line) => `${tabs}\t${line}\n`).join('')}${tabs}`;
}
