/** google.protobuf.Timestamp, as gRPC clients give it: 64-bit numbers come as text. */
export interface Timestamp {
  readonly seconds?: number | string | { toString(): string } | null;
  readonly nanos?: number | null;
}

/** @returns null for a time that was not set */
export function toDate(timestamp: Timestamp | null | undefined): Date | null {
  if (!timestamp?.seconds) return null;
  return new Date(Number(timestamp.seconds) * 1000 + (timestamp.nanos ?? 0) / 1e6);
}
