const withValue = new Set(['-e', '--eval', '-p', '--print', '-pe', '--watch-path', '--input-type', '--inspect-port']);
const ofParentOnly =
  /^(?:-[cip]|--check|--interactive|--inspect.*|--debug-port.*|--watch.*|--test.*|--input-type.*|--eval.*|--print.*)$/;

/** Node's options for a worker: those of this process that are not about its script, its debugger or its tests. */
export function inheritedExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  const inherited: string[] = [];
  for (let i = 0; i < execArgv.length; i++) {
    const option = execArgv[i] as string;
    if (withValue.has(option)) i += 1;
    else if (!ofParentOnly.test(option)) inherited.push(option);
  }
  return inherited;
}
