/** Bytes outside of V8's heap from which collecting them early is worth its milliseconds. */
const worthwhile = 2 ** 26;

/** Frees large arrays that nothing holds any more, which V8 would do only when it feels like it, and a node has no memory to spare. */
export async function collectGarbage(): Promise<void> {
  if (process.memoryUsage().arrayBuffers < worthwhile) return;
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import('node:v8'), import('node:vm')]);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
