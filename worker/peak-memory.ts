import { readFileSync } from 'node:fs';

/**
 * The most memory this process ever had, in bytes. On Linux `maxRSS` begins with what the parent had when it started
 * this process (a 42 MB child read 386 MB); `VmHWM` is the process's own.
 */
export function peakMemoryBytes(): number {
  const kibibytes =
    process.platform === 'linux'
      ? Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
      : process.resourceUsage().maxRSS;
  return kibibytes * 1024;
}
