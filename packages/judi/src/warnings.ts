export interface JudiWarning {
  /** What it is about: `units`, `dispersion`, `absorption`, `free-surface`, `swapped`, `line`, `segy-source`, `segy-depth`, `backend`. */
  readonly topic: string;
  readonly message: string;
}

export type WarningListener = (warning: JudiWarning) => void;

const told = new Set<string>();
const rememberedAtMost = 1000;
let listener: WarningListener = ({ message }) => console.warn(message);

/**
 * Sends warnings to `next` instead of the console; every message comes once per listener.
 *
 * @returns a disposable that brings the previous listener back
 */
export function onWarning(next: WarningListener): Disposable {
  const previous = listener;
  listener = next;
  told.clear();
  return {
    [Symbol.dispose]() {
      listener = previous;
      told.clear();
    },
  };
}

/** Tells the listener about something that may be meant but looks wrong; once for each `key`. */
export function warn(topic: string, message: string, key = message): void {
  if (told.has(key)) return;
  if (told.size >= rememberedAtMost) told.clear();
  told.add(key);
  listener({ topic, message });
}
