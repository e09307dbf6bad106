import { type ChildProcess, spawn } from 'node:child_process';

/**
 * What the reaper does: it notes process groups as they come (`+ id`) and go (`- id`), and when its input ends, because
 * the emulator is gone in whatever way, kills those that are left and removes the folder it was given.
 */
const script = `
groups=" "
while read -r sign id; do
  case $sign in
    +) groups="$groups$id " ;;
    -) groups="\${groups%% $id *} \${groups#* $id }" ;;
  esac
done
for id in $groups; do kill -9 "-$id" 2>/dev/null; done
if [ -n "$1" ]; then rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }; fi
`;

/** A small process that outlives the emulator by a moment, so that no process of a task outlives it for longer. */
export class Reaper {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  /** @param folder is removed at the end, when given */
  constructor(folder: string | undefined) {
    this.#child = spawn('/bin/sh', ['-c', script, 'reaper', folder ?? ''], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', () => resolve());
    });
    this.#child.stdin?.on('error', () => {});
    this.#child.unref();
  }

  began(group: number): void {
    this.#child.stdin?.write(`+ ${group}\n`);
  }

  ended(group: number): void {
    this.#child.stdin?.write(`- ${group}\n`);
  }

  /** Lets it finish its work. */
  async close(): Promise<void> {
    this.#child.ref();
    this.#child.stdin?.end();
    await this.#ended;
  }
}
