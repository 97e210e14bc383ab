import { jsonOf } from '@ebpf-ts/btf';
import { profileSync, type ReportSection, report, reportSections } from '@ebpf-ts/probe';
import { nearest } from '../options/nearest.ts';
import { colorsFor } from '../terminal/colors.ts';
import { harmlessJson } from '../terminal/harmless.ts';
import { printText } from '../terminal/output.ts';
import { bpftoolReport } from './bpftool.ts';
import type { ProbeFlags } from './command.ts';
import { jsonReport } from './json.ts';
import { reportText } from './text.ts';

/** Prints what this kernel can do. */
export async function runProbe(
  asked: readonly string[],
  { json, bpftoolJson, profile }: ProbeFlags,
): Promise<void> {
  const sections = asked.length === 0 ? reportSections : asked.map(sectionOf);
  if (profile) return printText(harmlessJson(JSON.stringify(profileSync())));
  if (bpftoolJson) return printText(jsonOf(await bpftoolReport()));
  const found = await report({ sections });
  const colors = colorsFor(process.stdout);
  await printText(
    json ? harmlessJson(JSON.stringify(jsonReport(found), null, 1)) : reportText(found, colors),
  );
}

function sectionOf(name: string): ReportSection {
  const section = reportSections.find((each) => each === name);
  if (section === undefined) {
    const [near] = nearest(name, reportSections);
    const hint = near === undefined ? `Sections are ${reportSections.join(', ')}` : `Do you mean ${near}?`;
    throw new Error(`there is no section ${name}. ${hint}`);
  }
  return section;
}
