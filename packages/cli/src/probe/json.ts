import type { Report } from '@ebpf-ts/probe';

/** A report as JSON: sets become arrays, all else stays as it is. */
export function jsonReport(report: Report): object {
  const { environment } = report;
  if (environment === undefined) return { schema: 1, ...report };
  return {
    schema: 1,
    ...report,
    environment: { ...environment, capabilities: [...environment.capabilities] },
  };
}
