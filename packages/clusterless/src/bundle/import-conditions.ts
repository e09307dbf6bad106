/** The conditions under which this process resolves packages, apart from Node's own. */
export function importConditions(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.flatMap((option, i) => {
    const [name, value] = option.split('=', 2);
    if (name !== '--conditions' && name !== '-C') return [];
    return [value ?? execArgv[i + 1] ?? []].flat();
  });
}
