import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Json, Reply } from './reply.ts';

/** The folder with the reference, if there is one. */
export const referenceFolder = process.env['BATCH_API'];

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly request: unknown;
  readonly reply: Reply;
  /** A selected part of a resource is not held against the whole. */
  readonly selected: boolean;
}

/** Where answers differ from the reference, and why. */
export const exceptions: readonly { readonly operation: string; readonly error: RegExp; readonly why: string }[] = [
  {
    operation: '/nodes',
    error: /must have required property 'ipv6Address'/,
    why: 'the reference requires it, but says itself that it is absent unless the pool is configured for IPv6',
  },
  {
    operation: '/pools',
    error: /userAccounts\/\d+ must have required property 'password'/,
    why: 'the reference requires it in answers too; the emulator keeps no passwords',
  },
];

/** Operations that were held against the reference so far. */
export const checkedOperations = new Set<string>();

let reference: Reference | undefined;

/** @throws Error when a request or an answer is not as the reference says */
export function holdAgainstReference(exchange: Exchange): void {
  if (referenceFolder === undefined) return;
  reference ??= new Reference(join(referenceFolder, 'batch-2025-06-01.derived.openapi.json'));
  reference.check(exchange);
}

export function operations(): readonly string[] {
  reference ??= new Reference(join(referenceFolder as string, 'batch-2025-06-01.derived.openapi.json'));
  return reference.operationIds;
}

class Reference {
  readonly #document: Json;
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #paths: readonly { readonly pattern: RegExp; readonly path: string }[];

  constructor(file: string) {
    this.#document = JSON.parse(readFileSync(file, 'utf8'));
    (addFormats as unknown as (ajv: Ajv) => void)(this.#ajv);
    nameWords(this.#document.components.schemas);
    this.#ajv.addSchema(this.#document, 'reference');
    this.#paths = Object.keys(this.#document.paths)
      .sort((a, b) => b.length - a.length)
      .map((path) => ({
        path,
        pattern: new RegExp(`^${path.replace(/\{filePath\}/, '.+').replace(/\{\w+\}/g, '[^/]+')}$`),
      }));
  }

  get operationIds(): string[] {
    return Object.values(this.#document.paths as Json).flatMap((methods: Json) =>
      Object.values(methods).map(({ operationId }: Json) => operationId),
    );
  }

  check({ method, path, request, reply, selected }: Exchange): void {
    const template = this.#paths.find(({ pattern }) => pattern.test(path))?.path;
    const operation = template && this.#document.paths[template][method.toLowerCase()];
    if (operation === undefined) return;
    const { status, body } = reply;
    const answer = operation.responses[String(status)] ?? (status >= 300 ? operation.responses.default : undefined);
    if (answer === undefined && status !== 206) throw new Error(`${method} ${template}: status ${status} is not known`);
    if (status < 400 && request !== undefined)
      this.#hold(operation.requestBody, request, `${method} ${template} request`);
    if (!selected && typeof body === 'object')
      this.#hold(answer, withoutMetadata(body), `${method} ${template} answer`);
    for (const name of Object.keys(status < 300 ? (answer?.headers ?? {}) : {})) {
      if (name === 'request-id' && !reply.headers.has(name))
        throw new Error(`${method} ${template}: no header ${name}`);
    }
    if (status < 400) checkedOperations.add(operation.operationId);
  }

  #hold(part: Json, value: unknown, what: string): void {
    const schema = Object.values(part?.content ?? {}).map(({ schema }: Json) => schema)[0];
    if (schema?.$ref === undefined) return;
    let validate = this.#validators.get(schema.$ref);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `reference${schema.$ref}` });
      this.#validators.set(schema.$ref, validate);
    }
    if (validate(value)) return;
    const errors = (validate.errors ?? [])
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
      .filter((error) => !exceptions.some((known) => what.includes(known.operation) && known.error.test(error)));
    if (errors.length > 0) throw new Error(`${what} is not as the reference says:\n${errors.join('\n')}`);
  }
}

/** Makes enumerations of the words that stand in descriptions alone. */
function nameWords(schemas: Json): void {
  for (const schema of Object.values(schemas) as Json[]) {
    for (const property of Object.values(schema.properties ?? {}) as Json[]) {
      const listed = /Possible values: ((?:"[^"]*"(?:, )?)+)/.exec(property.description ?? '')?.[1];
      if (listed !== undefined && property.type !== 'array') property.enum = JSON.parse(`[${listed}]`);
    }
  }
}

function withoutMetadata(body: Json): Json {
  const { 'odata.metadata': _metadata, ...rest } = body;
  return rest;
}
