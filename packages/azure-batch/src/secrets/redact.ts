const mask = '•••';

const patterns: readonly RegExp[] = [
  // Signature of a SAS, in a URL or by itself.
  /((?:\b|%3F|%26)sig(?:=|%3D))[^&\s"'<>]+/gi,
  /(\bSharedKey(?:Lite)?\s+[^\s:]+:)[^\s"',;]+/gi,
  /(\bBearer\s+)[\w.~+/=-]+/gi,
  // Tokens that stand without their scheme.
  /(\beyJ)[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /(\b(?:AccountKey|SharedAccessSignature|client_secret|password)["']?\s*[=:]\s*["']?)[^\s"'&;,}]+/gi,
  /("_(?:AD_SECRET_BATCH|BATCH_ACCOUNT_KEY|STORAGE_ACCOUNT_KEY)"\s*:\s*")[^"]*/g,
  // What the service echoes when a signature is wrong.
  /(\bsignature found in the HTTP request ')[^']*/gi,
];

/**
 * Hides what could open an account from a text: signatures, tokens, keys, passwords.
 *
 * @example
 * redact('GET https://a.blob.core.windows.net/c?sv=1&sig=abc%3D&se=2'); // '…?sv=1&sig=•••&se=2'
 */
export function redact(text: string): string {
  return patterns.reduce((hidden, pattern) => hidden.replace(pattern, `$1${mask}`), text);
}
