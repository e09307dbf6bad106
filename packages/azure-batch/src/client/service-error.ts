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

/** A request that an Azure service refused. Its texts are free of keys, tokens and signatures. */
export abstract class ServiceError extends Error {
  readonly operation: string;
  readonly status: number;
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
  readonly requestId: string | undefined;
  readonly advice: string;
  readonly attempts: number;

  constructor(service: string, refusal: Refusal) {
    const { operation, status, code, requestId, advice = '', attempts = 1 } = refusal;
    const values = withoutSecrets(refusal.values ?? {});
    const parts = [
      `${service} refused ${operation}: ${status} ${code}: ${withoutTrailer(redact(refusal.message))}`,
      ...Object.entries(values).map(([key, value]) => `${key}: ${value}.`),
      advice,
      attempts > 1 ? `Tried ${attempts} times.` : '',
      requestId === undefined ? '' : `Request ${requestId}.`,
    ];
    super(parts.filter((part) => part !== '').join(' '));
    this.operation = operation;
    this.status = status;
    this.code = code;
    this.values = values;
    this.requestId = requestId;
    this.advice = advice;
    this.attempts = attempts;
  }
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
