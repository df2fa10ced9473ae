/**
 * The errors that steer control flow. Everything else that is thrown is a fault of ours or of the outside and is
 * retried. Each carries a stable `code` that is stored in `jobs.error` and that people can search for; nothing
 * in the program ever looks at a message.
 */
export abstract class CodedError extends Error {
  readonly code: string;

  /** @param code stable, `lower_snake_case`  @param message one sentence that says what to do */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The job can never succeed with this input: it fails once and is not retried. */
export class PermanentError extends CodedError {}

/** Something outside broke (network, storage, database): the same job may succeed later. */
export class TransientError extends CodedError {}

/** As its parent, and whoever answered says for how long it wants to be left alone (HTTP's `Retry-After`). */
export class AskedToWait extends TransientError {
  readonly ms: number;

  /** @param ms milliseconds until it is worth another try */
  constructor(code: string, message: string, ms: number) {
    super(code, message);
    this.ms = ms;
  }
}

/**
 * The installation is wrong, not the job: a key that Supabase refuses, a database without its migrations, a bucket or a
 * dictionary that is not there. Somebody must mend it, and until then no job may fail for good because of it.
 */
export class SetupError extends CodedError {}

/** A command was called wrongly: the process ends with exit code 64 (`EX_USAGE`). */
export class UsageError extends CodedError {
  constructor(message: string) {
    super('usage', message);
  }
}

/** The environment is missing something or is malformed: the process ends with exit code 78 (`EX_CONFIG`). */
export class ConfigError extends CodedError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super('config_invalid', `The environment is not usable:\n${faults.map((f) => `  - ${f}`).join('\n')}`);
    this.faults = faults;
  }
}

/** The claim belongs to somebody else by now: write nothing more for this job. */
export class LeaseLost extends CodedError {
  constructor(jobId: string) {
    super('lease_lost', `The claim on job ${jobId} is lost; another worker may hold it.`);
  }
}

/** The worker is going away (signal, task deadline): the job is given back without using up an attempt. */
export class Interrupted extends CodedError {
  constructor(cause: string) {
    super('interrupted', `The worker is stopping (${cause}).`);
  }
}

/** Somebody asked for this running job to stop. */
export class Cancelled extends CodedError {
  constructor(jobId: string) {
    super('cancelled', `Job ${jobId} was cancelled.`);
  }
}

/** An operation took longer than it may. The attempt ends as `timed_out` and is retried. */
export class TimedOut extends CodedError {
  /** @param operation what was running, as a person would name it  @param ms its limit in milliseconds */
  constructor(operation: string, ms: number) {
    super('timed_out', `${operation} did not finish within ${ms} ms.`);
  }
}

/** The dictionary image is neither there nor can it be built there; nothing Japanese can be analysed. */
export class DictionaryUnavailable extends SetupError {
  /** @param file the image  @param why what is wrong with it, and why that could not be mended */
  constructor(file: string, why: string, options?: ErrorOptions) {
    super(
      'dictionary_unavailable',
      `The dictionary image ${file} is not usable: ${why}. Build it with "npm run dictionary -- FOLDER" in a checkout.`,
      options,
    );
  }
}
