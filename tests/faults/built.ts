/** Builds dist/ unless it is as new as the sources (`npm test` has done it): the programs to kill are the built ones. */
export async function ensureBuilt(): Promise<void> {
  const script = new URL('../../scripts/build.mjs', import.meta.url).href;
  const { isBuilt, build } = (await import(script)) as { isBuilt: () => boolean; build: () => Promise<void> };
  if (!isBuilt()) await build();
}
