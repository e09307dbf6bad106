/** Letters of the name that are kept: with what is added, any file system takes them. */
const kept = 40;

/** A path beside another one for what is not finished: hidden, of its own each time, ending in `.part`. */
export function temporaryName(path: string, ending = '.part'): string {
  return path.replace(/[^\\/]*$/, (name) => `.${name.slice(0, kept)}.${randomDigits()}${ending}`);
}

/** `crypto.randomUUID` is not there for pages without TLS. */
const randomDigits = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(16).padStart(8, '0')).join('');
