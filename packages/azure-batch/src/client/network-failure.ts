import { isRestError } from '@azure/core-rest-pipeline';

/** Why no answer came, in Node's words. */
export interface NetworkFailure {
  readonly code: string;
  readonly problem: string;
}

/**
 * Reads what was thrown instead of an answer; undefined when it has nothing to do with the network.
 *
 * An abort counts as a timeout: whoever asks has looked at the caller's own signal before.
 */
export function describeFailure(thrown: unknown): NetworkFailure | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown.name === 'AbortError' || thrown.name === 'TimeoutError') {
    return { code: 'TIMEOUT', problem: 'no answer in time' };
  }
  const code = codeOf(thrown);
  if (isRestError(thrown)) return { code: code ?? 'REQUEST_SEND_ERROR', problem: thrown.message };
  return code !== undefined && ofTheNetwork.test(code) ? { code, problem: thrown.message } : undefined;
}

/** Whether a text, such as a library's, names a failure of the network. */
export function namesNetworkFailure(text: string): boolean {
  return /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network_error)\b/.test(
    text,
  );
}

/** Codes of the system (`ECONNRESET`), of fetch (`UND_ERR_SOCKET`), of certificates; `ERR_…` are Node's own. */
const ofTheNetwork = /^E(?!RR_)[A-Z]|^UND_ERR|CERT|SIGNATURE/;

/** The code of an error or of what caused it, as fetch hides it. */
function codeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : undefined;
}
