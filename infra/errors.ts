import { CodedError, UsageError } from '../worker/errors.ts';

export { UsageError };

/** The state of the cloud, or of this machine, stands in the way; the message says what to do. */
export class InfraError extends CodedError {}

/** A deployment went as far as it could; each blocker is something for a person to do. */
export class Blocked extends InfraError {
  readonly faults: readonly string[];

  constructor(blockers: readonly CodedError[]) {
    const [first] = blockers;
    super(first?.code ?? 'blocked', blockers.map(({ message }) => message).join('; '));
    this.faults = blockers.map(({ message }) => message);
  }
}

/** The name of a canonical gRPC status code, the same over gRPC and REST. */
export type Status = (typeof STATUSES)[number];

/** Indexed by the number gRPC gives them. */
const STATUSES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** The canonical name of a status number. */
export function statusName(code: number): Status {
  return STATUSES[code] ?? 'UNKNOWN';
}

/** A call that Google answered with an error. Decisions are taken by `status` and `reason`, never by the message. */
export class CloudError extends CodedError {
  readonly status: Status;
  /** google.rpc.ErrorInfo, where the service sends one: `SERVICE_DISABLED`, `IAM_PERMISSION_DENIED` … */
  readonly reason: string | undefined;

  constructor(code: string, message: string, status: Status, reason: string | undefined, cause: unknown) {
    super(code, message, { cause });
    this.status = status;
    this.reason = reason;
  }
}

/** What was being done, for the one line a person reads when it fails. */
export interface Doing {
  /** As the sentence goes on after "could not": `read the secret x`. */
  readonly what: string;
  /** The role that would allow it. */
  readonly role: string;
}

interface Details {
  readonly status: Status;
  readonly message: string;
  readonly reason: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** @returns undefined for an error that did not come from Google's clients: a fault of ours, to be thrown as it is */
export function cloudError(error: unknown, { what, role }: Doing): CloudError | undefined {
  const details = fromGrpc(error) ?? fromRest(error);
  if (details === undefined) return undefined;
  const { status, reason, metadata } = details;
  const make = (code: string, advice: string) =>
    new CloudError(code, `could not ${what}: ${advice}`, status, reason, error);

  if (status === 'PERMISSION_DENIED' && reason === 'SERVICE_DISABLED') {
    const service = metadata.service ?? 'an API';
    return make('api_disabled', `${service} is not enabled; "npm run infra -- deploy" enables it`);
  }
  if (status === 'PERMISSION_DENIED') {
    const permission = metadata.permission === undefined ? '' : ` (${metadata.permission})`;
    return make('permission_denied', `not allowed${permission}; ask the project's owner for ${role}`);
  }
  if (status === 'UNAUTHENTICATED') return make('no_credentials', LOG_IN);
  if (status === 'UNAVAILABLE' || status === 'DEADLINE_EXCEEDED') {
    return make('unavailable', 'Google Cloud did not answer; check the network and try again');
  }
  const message = `${firstLine(details.message)} (${status})`;
  if (status === 'NOT_FOUND')
    return make('not_found', `${message}; npm run infra -- deploy makes what is missing`);
  return make(status.toLowerCase(), message);
}

export const LOG_IN = 'there are no usable credentials; run: gcloud auth application-default login';

function fromGrpc(error: unknown): Details | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return undefined;
  const status = STATUSES[error.code];
  if (status === undefined) return undefined;
  return {
    status,
    message: 'details' in error && typeof error.details === 'string' ? error.details : error.message,
    reason: 'reason' in error && typeof error.reason === 'string' ? error.reason : undefined,
    metadata: 'errorInfoMetadata' in error ? strings(error.errorInfoMetadata) : {},
  };
}

/** What `@googleapis/iam` throws: Google's JSON error body, or no response at all when the network failed. */
function fromRest(error: unknown): Details | undefined {
  if (!(error instanceof Error) || !('response' in error && 'config' in error)) return undefined;
  if (!isRecord(error.response)) {
    return { status: 'UNAVAILABLE', message: error.message, reason: undefined, metadata: {} };
  }
  const { data } = error.response;
  const body = isRecord(data) && isRecord(data.error) ? data.error : {};
  const infos = Array.isArray(body.details) ? body.details.filter(isRecord) : [];
  const info = infos.find((detail) => typeof detail.reason === 'string') ?? {};
  return {
    status: STATUSES.find((status) => status === body.status) ?? 'UNKNOWN',
    message: typeof body.message === 'string' ? body.message : error.message,
    reason: typeof info.reason === 'string' ? info.reason : undefined,
    metadata: strings(info.metadata),
  };
}

function strings(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, String(entry)]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
