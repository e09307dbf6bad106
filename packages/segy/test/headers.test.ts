import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBinaryHeader, writeBinaryHeader } from '../src/header/binary-header.ts';
import { emptyColumn, type FieldType, fieldTypes, readField, writeField } from '../src/header/field-type.ts';
import { traceFieldAliases } from '../src/header/trace-field-aliases.ts';
import { readColumn } from '../src/header/trace-headers.ts';
import {
  applyScalar,
  decodeText,
  detectTextEncoding,
  encodeText,
  extensionFields,
  findField,
  removeScalar,
  traceFieldNames,
  traceFields,
  UnknownFieldError,
} from '../src/index.ts';

const seed = 20260401;
const types = Object.keys(fieldTypes) as FieldType[];

describe('the standard trace header', () => {
  test('its fields cover the 240 bytes without gap or overlap', () => {
    let next = 1;
    for (const name of traceFieldNames) {
      expect(traceFields[name].byte, name).toBe(next);
      next += fieldTypes[traceFields[name].type].bytes;
    }
    expect(next).toBe(241);
  });

  test('fields of the first extension lie in it and do not overlap', () => {
    let end = 241;
    for (const [name, { byte, type }] of Object.entries(extensionFields)) {
      expect(byte, name).toBeGreaterThanOrEqual(end);
      end = byte + fieldTypes[type].bytes;
    }
    expect(end).toBeLessThanOrEqual(473);
  });

  test('the names of the standard, of segyio, of Seismic Unix and of SegyIO mean the same bytes', () => {
    for (const names of [
      ['SourceX', 'sht_x', 'sx'],
      ['RecGroupElevation', 'relev', 'ReceiverGroupElevation', 'gelev'],
      ['TraceNumWithinLine', 'linetrc', 'TRACE_SEQUENCE_LINE', 'tracl'],
      ['ns', 'nsamps', 'TRACE_SAMPLE_COUNT'],
      ['TransductionConstantMantissa', 'TransductionConstnatMantissa', 'trans_const', 'tdcm'],
    ]) {
      expect(new Set(names.map((name) => findField(name).byte)).size, names.join()).toBe(1);
    }
    for (const name of Object.values(traceFieldAliases)) expect(traceFieldNames).toContain(name);
  });

  test('a map comes before the standard; an unknown name is refused, even one that every object has', () => {
    const map = { SourceX: { byte: 181, type: 'int32' }, Line: { byte: 233, type: 'float32' } } as const;
    expect(findField('SourceX', map).byte).toBe(181);
    expect(findField('sx', map)).toEqual({ name: 'SourceX', byte: 181, type: 'int32' });
    expect(findField('Line', map).type).toBe('float32');
    for (const name of ['Line', 'toString', '__proto__', '']) expect(() => findField(name)).toThrow(UnknownFieldError);
  });
});

describe('columns', () => {
  test('a column has what each header holds, for every type and byte order', () => {
    const headers = fc.uint8Array({ minLength: 480, maxLength: 480 });
    fc.assert(
      fc.property(
        headers,
        fc.constantFrom(...types),
        fc.integer({ min: 1, max: 233 }),
        fc.boolean(),
        (bytes, type, byte, little) => {
          const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
          const column = emptyColumn(type, 3);
          readColumn(view, 0, 240, 2, { byte, type }, little, column, 1);
          expect([...column]).toEqual([0, ...[0, 240].map((at) => readField(view, at + byte - 1, type, little))]);
        },
      ),
      { seed },
    );
  });

  test('a field that is written is read back; floats to their precision', () => {
    const values = fc.double({ noNaN: true, min: -1e30, max: 1e30 });
    fc.assert(
      fc.property(fc.constantFrom(...types), values, fc.boolean(), (type, value, little) => {
        const { range } = fieldTypes[type];
        const stored = range === null ? value : Math.round(Math.min(Math.max(value, range[0]), range[1]));
        const view = new DataView(new ArrayBuffer(8));
        writeField(view, 0, type, little, stored);
        const got = readField(view, 0, type, little);
        // 24 bits of fraction, of which IBM's hexadecimal exponent may leave 21.
        if (type === 'ibm32') expect(Math.abs(got - stored)).toBeLessThanOrEqual(Math.abs(stored) * 2 ** -21 + 1e-78);
        else expect(got).toBe(type === 'float32' ? Math.fround(stored) : stored + 0);
      }),
      { seed },
    );
  });

  test('a header that is read into columns is written back bit for bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 240, maxLength: 240 }), fc.boolean(), (bytes, little) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const fields = traceFieldNames.map((name) => ({ name, ...traceFields[name] }));
        const columns = new Map(fields.map(({ name, type }) => [name, emptyColumn(type, 1)]));
        for (const field of fields) {
          readColumn(view, 0, 240, 1, field, little, columns.get(field.name) ?? new Int8Array(1), 0);
        }
        const back = new Uint8Array(240);
        const into = new DataView(back.buffer);
        for (const { name, byte, type } of fields) {
          writeField(into, byte - 1, type, little, columns.get(name)?.[0] ?? Number.NaN);
        }
        expect(back).toEqual(new Uint8Array(bytes));
      }),
      { seed },
    );
  });
});

describe('the binary header', () => {
  const headers = fc.uint8Array({ minLength: 400, maxLength: 400 });

  test('unchanged it is written bit for bit, whatever its unassigned bytes hold', () => {
    fc.assert(
      fc.property(headers, fc.constantFrom('big' as const, 'little' as const), (bytes, endian) => {
        expect(writeBinaryHeader(readBinaryHeader(bytes, endian), endian, bytes)).toEqual(new Uint8Array(bytes));
      }),
      { seed },
    );
  });

  test('fields of revision 2 are 0 in a file of revision 1, though their bytes are not', () => {
    const bytes = new Uint8Array(400).fill(7);
    bytes.set([1, 0], 300);
    expect(readBinaryHeader(bytes, 'big')).toMatchObject({ ExtNs: 0, NumberOfTraces: 0, ns: 0x0707 });
    bytes.set([2, 0], 300);
    expect(readBinaryHeader(bytes, 'big').ExtNs).toBe(0x07070707);
  });
});

describe('the textual header', () => {
  const records = fc.uint8Array({ minLength: 3200, maxLength: 3200 });

  test('every record is written back as it was read, in both encodings', () => {
    fc.assert(
      fc.property(records, fc.constantFrom('ebcdic' as const, 'ascii' as const), (bytes, encoding) => {
        expect(encodeText(decodeText(bytes, encoding), encoding)).toEqual(new Uint8Array(bytes));
      }),
      { seed, numRuns: 50 },
    );
  });

  test('text is laid out in 40 lines of 80 characters and its encoding is found', () => {
    const text = 'C 1 CLIENT JUDI   LINE 7 (2026): x=12.5, "deep"\nC 2 AREA';
    for (const encoding of ['ebcdic', 'ascii'] as const) {
      const bytes = encodeText(text, encoding);
      expect(bytes.length).toBe(3200);
      expect(detectTextEncoding(bytes)).toBe(encoding);
      const lines = decodeText(bytes, encoding).split('\n');
      expect(lines.map((line) => line.length)).toEqual(Array(40).fill(80));
      expect(lines[0].trimEnd()).toBe(text.split('\n')[0]);
      expect(lines[1].trimEnd()).toBe('C 2 AREA');
    }
    // 'C 1' in EBCDIC, by the code page's table.
    expect([...encodeText(text, 'ebcdic').subarray(0, 3)]).toEqual([0xc3, 0x40, 0xf1]);
  });

  test('letters of all of Latin-1 are where code pages 500 and 1047 have them', () => {
    const letters = 'ÄÖÜäöüßÀÉÑØÅÆÇàéñøåæçðþ|[]!^';
    const codes =
      '63ecfc43ccdc59 6471698067 9e68 44514970479c48 8c8e 6a4a5a4f5f'.replaceAll(' ', '').match(/../g) ?? [];
    const bytes = encodeText(letters, 'ebcdic');
    expect([...bytes.subarray(0, letters.length)]).toEqual(codes.map((hex) => Number.parseInt(hex, 16)));
    expect(decodeText(bytes, 'ebcdic').trimEnd()).toBe(letters);
  });
});

describe('scalars', () => {
  test('positive multiplies, negative divides, 0 leaves', () => {
    expect([10, -10, 0, 1, -1].map((scalar) => applyScalar(25, scalar))).toEqual([250, 2.5, 25, 25, 25]);
  });

  test('removing is the inverse of applying', () => {
    const scalars = fc.integer({ min: -10000, max: 10000 });
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), scalars, (stored, scalar) => {
        expect(Math.round(removeScalar(applyScalar(stored, scalar), scalar)) + 0).toBe(stored + 0);
      }),
      { seed },
    );
  });
});
