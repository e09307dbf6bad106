/** Throws unless all elements of a document are closed in order, attributes are quoted and `&` and `<` are escaped. */
export function checkWellFormed(document: string): void {
  const open: string[] = [];
  const token =
    /<!DOCTYPE html>|<style>[^<]*<\/style>|<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  let at = 0;
  for (const match of document.matchAll(token)) {
    const [whole, end, name, , empty, text] = match;
    at = match.index + whole.length;
    if (text && /&(?!amp;|lt;|gt;|quot;)/.test(text)) throw new Error(`Bare & in '${text}'.`);
    if (!name || empty) continue;
    if (!end) open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> closes nothing at ${at}.`);
  }
  if (at !== document.length) throw new Error(`No markup: '${document.slice(at, at + 40)}'.`);
  if (open.length) throw new Error(`Not closed: ${open.join(', ')}.`);
}
