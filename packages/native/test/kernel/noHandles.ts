/** What `openHandles` counts where nothing is open. */
export const noHandles = {
  objects: 0,
  programs: 0,
  maps: 0,
  links: 0,
  iters: 0,
  rings: 0,
  perfs: 0,
  userRings: 0,
  btfs: 0,
};
