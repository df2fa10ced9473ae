/** `2026-11-22 04:40:09 UTC`: the database's time, the same for everybody who looks. */
export function moment(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `5 min ago`, `in 2 h`. */
export function ago(time: string, now: Date): string {
  const ms = now.getTime() - Date.parse(time);
  const span = roughly(Math.abs(ms));
  return ms >= 0 ? `${span} ago` : `in ${span}`;
}

/** `12 s`, `7 min`, `3 h`, `9 d`. */
export function roughly(ms: number): string {
  if (Math.round(ms / 1000) < 60) return formatDuration(Math.round(ms / 1000) * 1000).replace('.0', '');
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** `850 ms`, `12.3 s`, `4 min 05 s`. */
export function formatDuration(ms: number): string {
  // As they are shown, not as they are: 59.96 s are no "60.0 s".
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (Math.round(ms / 100) < 600) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
