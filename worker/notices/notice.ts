import * as v from 'valibot';

const book = v.object({
  title: v.optional(v.string()),
  language: v.optional(v.string()),
  chapters: v.optional(v.number()),
  characters: v.optional(v.number()),
  words: v.optional(v.number()),
  outputPrefix: v.optional(v.string()),
  error: v.optional(v.object({ code: v.string(), message: v.string() })),
});
const digest = v.object({
  /** The Monday it began with, `YYYY-MM-DD`. */
  week: v.string(),
  /** Books finished in that week; at most 50 of them are in `books`. */
  count: v.number(),
  books: v.array(v.object({ title: v.nullable(v.string()), characters: v.nullable(v.number()) })),
  /** What the reader might read next, best first; digests from before there were any have none. */
  recommendations: v.optional(
    v.array(
      v.object({
        bookId: v.string(),
        title: v.nullable(v.string()),
        author: v.nullable(v.string()),
        /** Share of its running words that the reader knows, from 0 to 1; null when that is not why. */
        coverage: v.nullable(v.number()),
      }),
    ),
    [],
  ),
});
const unverified = v.object({ registeredAt: v.string(), removedAt: v.string() });
const common = {
  id: v.string(),
  channel: v.picklist(['email', 'webhook']),
  ownerId: v.string(),
  createdAt: v.string(),
  /** Null: nobody has confirmed it, or its reader wants no such mail. */
  address: v.nullable(v.string()),
  unsubscribeToken: v.nullable(v.string()),
};

/** One thing to be told through one channel, as claim_notices gives it. */
export const notice = v.variant('event', [
  v.object({ ...common, event: v.literal('book.ready'), bookId: v.string(), data: book }),
  v.object({ ...common, event: v.literal('book.failed'), bookId: v.string(), data: book }),
  v.object({ ...common, event: v.literal('digest.weekly'), bookId: v.null(), data: digest }),
  v.object({ ...common, event: v.literal('account.unverified'), bookId: v.null(), data: unverified }),
]);
export type Notice = v.InferOutput<typeof notice>;

/**
 * A way to tell a notice.
 *
 * `send` throws PermanentError when this notice can never be told this way; anything else is tried again.
 */
export interface Channel {
  readonly name: Notice['channel'];
  send(notice: Notice, signal: AbortSignal): Promise<void>;
  close(): void;
}
