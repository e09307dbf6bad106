import type { PipelineResponse } from '@azure/core-rest-pipeline';

interface ErrorBody {
  readonly code?: string;
  readonly message?: { readonly value?: string };
  readonly values?: readonly { readonly key?: string; readonly value?: string }[];
}

/** Reads `{code, message: {value}, values}`; an answer without it, as to HEAD, is told by its status. */
export function readRefusal(response: PipelineResponse): {
  readonly code: string;
  readonly message: string;
  readonly values: Readonly<Record<string, string>>;
  readonly requestId?: string;
} {
  const body = parse(response.bodyAsText);
  const requestId = response.headers.get('request-id') ?? response.headers.get('x-ms-request-id');
  const values = (body.values ?? []).map(({ key, value }) => [key ?? '', value ?? ''] as const);
  return {
    code: body.code ?? response.headers.get('x-ms-error-code') ?? codeOf(response.status),
    message: body.message?.value ?? described(response),
    values: Object.fromEntries(values),
    ...(requestId !== undefined && { requestId }),
  };
}

function parse(text: string | null | undefined): ErrorBody {
  if (!text) return {};
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as ErrorBody) : {};
  } catch {
    return {};
  }
}

function codeOf(status: number): string {
  const names: Readonly<Record<number, string>> = {
    304: 'NotModified',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'NotFound',
    412: 'ConditionNotMet',
    413: 'RequestBodyTooLarge',
    429: 'TooManyRequests',
    503: 'ServerBusy',
  };
  return names[status] ?? `HTTP ${status}`;
}

function described({ status, bodyAsText }: PipelineResponse): string {
  const text = bodyAsText?.trim();
  if (!text) return `the service answered with status ${status} and no explanation`;
  return text.startsWith('<') ? 'a page instead of data; is a proxy between?' : text.slice(0, 300);
}
