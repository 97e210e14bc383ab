/** The option of what is listed, with bpftool's name. */
export const bpffsOption = ['--bpffs', 'also where each is pinned'] as const;
