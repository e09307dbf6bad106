import { tagged } from '@judi4cloud/errors';

/** Arguments that make no sense. */
export class UsageError extends tagged('UsageError', ({ problem }: { problem: string }) => problem) {}
