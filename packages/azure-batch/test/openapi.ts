import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Reply, Sent } from './fake-service.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: object;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The reference OpenAPI of Azure Batch, or undefined where there is none. */
export function openReference(): Reference | undefined {
  const folder = process.env['BATCH_API'];
  const name = folder && readdirSync(folder).find((file) => file.endsWith('.openapi.json'));
  return folder && name ? new Reference(JSON.parse(readFileSync(join(folder, name), 'utf8'))) : undefined;
}

/** Holds requests and answers against the reference. */
export class Reference {
  readonly #document: Document;
  readonly #ajv: Ajv2020;
  readonly #routes: readonly { readonly pattern: RegExp; readonly operations: Readonly<Record<string, Operation>> }[];

  constructor(document: Document) {
    this.#document = document;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'batch', components: document.components });
    this.#routes = Object.entries(document.paths).map(([path, operations]) => ({
      // A path of a file has slashes of its own.
      pattern: new RegExp(`^${path.replace(/\{filePath\}/, '.+').replace(/\{\w+\}/g, '[^/]+')}$`),
      operations,
    }));
  }

  get operations(): readonly string[] {
    return this.#routes.flatMap(({ operations }) => Object.values(operations).map(({ operationId }) => operationId));
  }

  operationOf({ method, path }: Pick<Sent, 'method' | 'path'>): Operation | undefined {
    const matches = this.#routes.filter(({ pattern }) => pattern.test(path));
    const route = matches.sort((a, b) => b.pattern.source.length - a.pattern.source.length)[0];
    return route?.operations[method.toLowerCase()];
  }

  /** What is wrong with a request; nothing when it is as the reference has it. */
  faultsOf(sent: Sent): string[] {
    const operation = this.operationOf(sent);
    if (operation === undefined) return [`no operation ${sent.method} ${sent.path}`];
    const named = (place: Parameter['in']) => operation.parameters.filter((parameter) => parameter.in === place);
    const query = named('query');
    const faults = [...sent.url.searchParams.keys()]
      // Links to the next page carry a token that is the service's own affair.
      .filter((name) => name !== '$skiptoken' && !query.some((parameter) => parameter.name === name))
      .map((name) => `query parameter ${name} is unknown`);
    const values = [
      ...query.map((parameter) => [parameter, sent.url.searchParams.get(parameter.name) ?? undefined] as const),
      ...named('header').map((parameter) => [parameter, sent.headers.get(parameter.name.toLowerCase())] as const),
    ];
    for (const [{ name, required, schema }, value] of values) {
      if (value === undefined) {
        if (required) faults.push(`${name} is missing`);
      } else faults.push(...this.#check(name, withCoercion(schema, value), schema));
    }
    const [contentType, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    if (media !== undefined && (sent.body !== undefined || operation.requestBody?.required)) {
      if (sent.headers.get('content-type') !== contentType)
        faults.push(`content type is ${sent.headers.get('content-type')}`);
      faults.push(...this.#check('body', sent.body, media.schema));
    }
    if (media === undefined && sent.text !== '') faults.push('a body is not expected');
    return faults.map((fault) => `${operation.operationId}: ${fault}`);
  }

  /** What is wrong with an answer. */
  faultsOfReply(sent: Sent, reply: Reply): string[] {
    const operation = this.operationOf(sent);
    if (operation === undefined) return [`no operation ${sent.method} ${sent.path}`];
    const response = operation.responses[String(reply.status)] ?? operation.responses['default'];
    const media = Object.values(response?.content ?? {})[0];
    return media && reply.body !== undefined && typeof reply.body !== 'string'
      ? this.#check(`${operation.operationId} ${reply.status}`, withoutMetadata(reply.body), media.schema)
      : [];
  }

  /** What is wrong with a value of a named schema. */
  faultsOfValue(schema: string, value: unknown): string[] {
    if (!(schema in this.#document.components.schemas)) return [`no schema ${schema}`];
    return this.#check(schema, value, { $ref: `#/components/schemas/${schema}` });
  }

  #check(what: string, value: unknown, schema: object): string[] {
    const validate = this.#validator(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  readonly #validators = new Map<string, ValidateFunction>();

  #validator(schema: object): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/', '"batch#/');
    let validate = this.#validators.get(text);
    if (validate === undefined) {
      validate = this.#ajv.compile(JSON.parse(text));
      this.#validators.set(text, validate);
    }
    return validate;
  }
}

/** Queries and headers travel as text, lists with commas. */
function withCoercion(schema: object, value: string): unknown {
  if ('anyOf' in schema) return value.split(',');
  if (!('type' in schema)) return value;
  if (schema.type === 'number' || schema.type === 'integer') return Number(value);
  if (schema.type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  return value;
}

function withoutMetadata(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'odata.metadata'));
}
