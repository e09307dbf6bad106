import { type ModuleExports, runTaskProcess } from '../../src/service.ts';
import { FolderContainer } from './folder-container.ts';

export const taskMain = (modules: Readonly<Record<string, ModuleExports>>): Promise<never> =>
  runTaskProcess(modules, { open: (url) => new FolderContainer(url), machineFolder: undefined });
