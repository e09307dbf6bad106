import { tagged } from '@judi4cloud/errors';
import { redact } from '../secrets/redact.ts';

/** What a service said when it refused a request. */
export interface Refusal {
  /** What was asked for, as `createPool`. */
  readonly operation: string;
  /** HTTP status. */
  readonly status: number;
  /** The service's own word for the problem, as `PoolExists`. */
  readonly code: string;
  readonly message: string;
  /** Further particulars, as `{ PropertyName: 'vmSize' }`. */
  readonly values?: Readonly<Record<string, string>>;
  /** What to quote to Azure's support. */
  readonly requestId?: string;
  readonly advice?: string;
  /** How often it was tried. */
  readonly attempts?: number;
}

interface ServiceAnswer {
  readonly operation: string;
  readonly status: number;
  readonly code: string;
  readonly problem: string;
  readonly values: Readonly<Record<string, string>>;
  readonly requestId: string | undefined;
  readonly attempts: number;
}

/**
 * Declares the error of requests that an Azure service refused. Its texts are free of keys, tokens and signatures.
 *
 * @param adviceFor what to do, where the refusal itself doesn't say
 */
export function serviceError<const Tag extends string>(
  tag: Tag,
  service: string,
  adviceFor: (refusal: Refusal) => string | undefined,
) {
  return class extends tagged(tag, ({ operation, status, code, problem, values, requestId, attempts }: ServiceAnswer) =>
    [
      `${service} refused ${operation}: ${status} ${code}: ${problem}`,
      ...Object.entries(values).map(([key, value]) => `${key}: ${value}.`),
      ...(attempts > 1 ? [`Tried ${attempts} times.`] : []),
      ...(requestId === undefined ? [] : [`Request ${requestId}.`]),
    ].join(' '),
  ) {
    constructor(refusal: Refusal) {
      const { operation, status, code, message, values = {}, requestId, attempts = 1 } = refusal;
      const problem = withoutTrailer(redact(message));
      const answer = { operation, status, code, problem, values: withoutSecrets(values), requestId, attempts };
      super({ ...answer, advice: refusal.advice ?? adviceFor(refusal) });
    }
  };
}

/** The message without the lines `RequestId:…` and `Time:…` that the services append. */
function withoutTrailer(message: string): string {
  const text = message.replace(/\s*\n(?:RequestId|Time):[^\n]*/g, '').trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Services echo the value of a property that they dislike, which may be a password. */
function withoutSecrets(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const secret = /password|secret|key$|token|sas/i;
  const echoesSecret = secret.test(values['PropertyName'] ?? '');
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const hidden = secret.test(key) || (echoesSecret && key === 'PropertyValue');
      return [key, hidden ? '•••' : redact(value)];
    }),
  );
}
