type Body = { statusCode: string; code: string; error: string; message: string };

/**
 * An answer of Supabase Storage that says no. Codes and sentences are those of the real service, which sends HTTP 400
 * whatever the status in the body says (500 excepted).
 */
export class Refusal extends Error {
  readonly body: Body;

  constructor(status: number, code: string, error: string, message: string) {
    super(message);
    this.body = { statusCode: `${status}`, code, error, message };
  }
}

export const refusals = {
  bucketNotFound: () => new Refusal(404, 'NoSuchBucket', 'Bucket not found', 'Bucket not found'),
  notFound: () => new Refusal(404, 'NoSuchKey', 'not_found', 'Object not found'),
  duplicate: () => new Refusal(409, 'ResourceAlreadyExists', 'Duplicate', 'The resource already exists'),
  forbidden: () =>
    new Refusal(403, 'AccessDenied', 'Unauthorized', 'new row violates row-level security policy'),
  badToken: () => new Refusal(400, 'InvalidJWT', 'InvalidJWT', 'Invalid JWT'),
  badSignature: () => new Refusal(400, 'InvalidSignature', 'InvalidSignature', 'Invalid signature'),
  badKey: (key: string) => new Refusal(400, 'InvalidKey', 'InvalidKey', `Invalid key: ${key}`),
  badRequest: (message: string) => new Refusal(400, 'InvalidRequest', 'InvalidRequest', message),
  tooLarge: () =>
    new Refusal(413, 'EntityTooLarge', 'Payload too large', 'The object exceeded the maximum allowed size'),
};

/** What a failure means to the caller, or undefined when it is a fault of ours. */
export function refusalFor(error: Error): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!('code' in error)) return undefined;
  if (error.code === '42501') return refusals.forbidden();
  if (error.code === '23505') return refusals.duplicate();
  return undefined;
}
