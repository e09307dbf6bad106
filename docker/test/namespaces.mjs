import { spawn } from 'node:child_process';

/**
 * Runs a command in namespaces of its own: what it mounts and starts is gone when it ends, and it ends with us, however that is.
 *
 * @param {readonly string[]} command
 * @param {AbortSignal} signal
 */
export async function run(command, signal) {
  signal.throwIfAborted();
  const apart = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--', ...command];
  const child = spawn('setpriv', apart, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (text) => {
      output[stream] += text;
    });
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop);
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode, killedBy) => resolve(exitCode ?? killedBy));
    });
    signal.throwIfAborted();
    return { command: command.join(' '), code, ...output };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Runs a command in another root, where only /proc is mounted, in the given environment and no other.
 *
 * @param {string} root
 * @param {readonly string[]} command
 * @param {{ uid?: number, folder?: string, env: Record<string, string>, signal: AbortSignal }} options
 */
export function runIn(root, command, { uid = 0, folder = '/', env, signal }) {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const enter =
    'mount -t proc proc "$0/proc"; user=$1; shift; exec chroot --userspec="$user:$user" --groups="$user" "$0" "$@"';
  return run(['sh', '-ec', enter, root, String(uid), 'env', '-i', '-C', folder, ...variables, ...command], signal);
}

/** What a command printed; an error with all of it where it failed. */
export async function must(result) {
  const { command, code, stdout, stderr } = await result;
  if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${stdout.slice(-4000)}${stderr.slice(-4000)}`);
  return stdout;
}
