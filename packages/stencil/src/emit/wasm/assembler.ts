import { signed, unsigned } from './leb128.ts';
import { encodeMemory, encodePlain, type MemoryOp, type PlainOp, type ValueType, valueTypes } from './opcodes.ts';

/** A parameter or local variable of one function. */
export interface Local {
  readonly index: number;
  readonly name: string;
  readonly type: ValueType;
}

/** A finished function: its code, and the same as text. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly body: readonly number[];
  readonly text: string;
}

/** Writes one function, instruction by instruction, as bytes and as text at once. */
export class FunctionBuilder {
  readonly name: string;
  private readonly variables: Local[] = [];
  private readonly namesUsed = new Map<string, number>();
  private parameterCount = 0;
  private readonly code: number[] = [];
  private readonly lines: string[] = [];
  private depth = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** All parameters come before the first local. */
  parameter(name: string, type: ValueType): Local {
    this.parameterCount++;
    return this.local(name, type);
  }

  /** A name that is in use already gets a number. */
  local(name: string, type: ValueType): Local {
    const used = this.namesUsed.get(name) ?? 0;
    this.namesUsed.set(name, used + 1);
    const local = { index: this.variables.length, name: used === 0 ? name : `${name}/${used}`, type };
    this.variables.push(local);
    return local;
  }

  op(op: PlainOp): this {
    return this.write(op, encodePlain(op));
  }

  load(op: MemoryOp, offset = 0): this {
    return this.write(offset === 0 ? op : `${op} offset=${offset}`, encodeMemory(op, offset));
  }

  store(op: MemoryOp, offset = 0): this {
    return this.load(op, offset);
  }

  get(local: Local): this {
    return this.write(`local.get $${local.name}`, [0x20, ...unsigned(local.index)]);
  }

  set(local: Local): this {
    return this.write(`local.set $${local.name}`, [0x21, ...unsigned(local.index)]);
  }

  tee(local: Local): this {
    return this.write(`local.tee $${local.name}`, [0x22, ...unsigned(local.index)]);
  }

  i32(value: number): this {
    return this.write(`i32.const ${value}`, [0x41, ...signed(value)]);
  }

  f32(value: number): this {
    return this.write(`f32.const ${value}`, [0x43, ...new Uint8Array(Float32Array.of(value).buffer)]);
  }

  f64(value: number): this {
    return this.write(`f64.const ${value}`, [0x44, ...new Uint8Array(Float64Array.of(value).buffer)]);
  }

  /** A constant of 16 bytes; `shape` and `lanes` only say how it reads. */
  v128(lanes: Int32Array | BigInt64Array | Float32Array | Float64Array): this {
    const shape = `${lanes instanceof Float32Array || lanes instanceof Float64Array ? 'f' : 'i'}${128 / lanes.length}x${lanes.length}`;
    return this.write(`v128.const ${shape} ${lanes.join(' ')}`, [0xfd, 0x0c, ...new Uint8Array(lanes.buffer)]);
  }

  /** Runs `body` if the i32 that `condition` leaves is not zero. */
  when(condition: () => void, body: () => void): this {
    this.open('block', 0x02);
    condition();
    this.op('i32.eqz').write('br_if 0', [0x0d, 0]);
    body();
    return this.close();
  }

  /** Runs `body` while the i32 that `condition` leaves is not zero. */
  while(condition: () => void, body: () => void): this {
    this.open('block', 0x02);
    this.open('loop', 0x03);
    condition();
    this.op('i32.eqz').write('br_if 1', [0x0d, 1]);
    body();
    return this.write('br 0', [0x0c, 0]).close().close();
  }

  /** Runs `body` for `counter` = its present value, + step, … as long as it is less than `limit` (signed). */
  countTo(counter: Local, limit: Local, step: number, body: () => void): this {
    return this.while(
      () => this.get(counter).get(limit).op('i32.lt_s'),
      () => {
        body();
        this.get(counter).i32(step).op('i32.add').set(counter);
      },
    );
  }

  comment(text: string): this {
    this.lines.push(`${this.indent()};; ${text}`);
    return this;
  }

  finish(): WasmFunction {
    const parameters = this.variables.slice(0, this.parameterCount);
    const locals = this.variables.slice(this.parameterCount);
    const groups = locals.flatMap(({ type }) => [1, valueTypes[type]]);
    const signature = parameters.map(({ name, type }) => ` (param $${name} ${type})`).join('');
    const declared = locals.map(({ name, type }) => `(local $${name} ${type})`);
    const text = [`(func (export "${this.name}")${signature}`, ...wrap(declared), ...this.lines, ')'].join('\n  ');
    return {
      name: this.name,
      parameters: parameters.map(({ type }) => type),
      body: [...unsigned(locals.length), ...groups, ...this.code, 0x0b],
      text: text.replace(/\n {2}\)$/, ')'),
    };
  }

  private open(kind: string, code: number): void {
    this.write(kind, [code, 0x40]);
    this.depth++;
  }

  private close(): this {
    this.depth--;
    return this.write('end', [0x0b]);
  }

  private write(text: string, bytes: readonly number[]): this {
    this.lines.push(this.indent() + text);
    for (const byte of bytes) this.code.push(byte);
    return this;
  }

  private indent(): string {
    return '  '.repeat(this.depth);
  }
}

function wrap(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 100) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
