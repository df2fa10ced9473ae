/** Loaded before a measured program (`node -r`): tells on file descriptor 3 what the process has used, at its end. */
const { writeSync } = require('node:fs');

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ 'peak MB': maxRSS / 1024, 'cpu ms': (userCPUTime + systemCPUTime) / 1000 }));
});
