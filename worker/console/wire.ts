/** What the server's answers look like in the page. The rows are the commands' own; times are ISO texts. */
import type { AttemptRow, BookRow, JobDetailRow, JobRow as PlainJobRow, ScheduleRow } from '../ops/rows.ts';

/** What every refusal looks like. */
export interface Trouble {
  readonly error: { readonly code: string; readonly message: string };
}

/** What the page is told when it starts; no secret of the project is in it. */
export interface PageStart {
  /** To be shown with every change. */
  readonly csrf: string;
  /** Host of the project. */
  readonly project: string;
}

export interface Now {
  readonly stats: {
    readonly at: string;
    readonly active: readonly {
      readonly kind: string;
      readonly status: string;
      readonly jobs: number;
      /** Of these, not due yet. */
      readonly delayed: number;
      /** Seconds. */
      readonly oldestWait: number | null;
    }[];
    readonly lastHour: readonly {
      readonly kind: string;
      readonly attempts: number;
      readonly succeeded: number;
      readonly failed: number;
      readonly medianMs: number;
      readonly p95Ms: number;
    }[];
  };
  readonly running: readonly JobRow[];
}

export type Span = 'hour' | 'day' | 'week';

export interface History {
  readonly at: string;
  readonly since: string;
  readonly stepMinutes: number;
  readonly queue: readonly {
    readonly at: string;
    readonly waiting: number;
    readonly oldestWaitSeconds: number;
  }[];
  readonly attempts: readonly { readonly at: string; readonly succeeded: number; readonly failed: number }[];
}

export interface Health {
  readonly status: HealthStatus;
  readonly checks: readonly { readonly name: string; readonly status: HealthStatus; readonly says: string }[];
}
export type HealthStatus = 'ok' | 'warning' | 'critical';

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** There are older ones. */
  readonly hasMore: boolean;
}

/** Title of the book, when it has one and still exists. */
interface Titled {
  readonly title: string | null;
}
export type JobRow = PlainJobRow & Titled;
export type JobDetail = JobDetailRow & Titled & { readonly attempts: readonly AttemptRow[] };
export type BookDetail = BookRow & { readonly jobs: readonly PlainJobRow[] };

export interface TaskDescription {
  readonly kind: string;
  readonly description: string;
  readonly timeoutMs: number;
  /** What it is told when nobody says otherwise. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What a change answers: a sentence for people and the facts behind it. */
export interface Done {
  readonly says: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type { AttemptRow, BookRow, ScheduleRow };
