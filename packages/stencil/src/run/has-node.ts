/** Whether Node's modules are there: a process, worker threads, a file system. */
export const hasNode = (): boolean => globalThis.process?.getBuiltinModule !== undefined;
