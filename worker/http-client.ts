/**
 * Node's HTTP client for a protocol, `http:` or `https:`. Its agent keeps connections open, so that whoever asks next finds the
 * one that claimed the job.
 *
 * Not imported: an `import` reads every export, and among those of node:http is `WebSocket`, which loads all of fetch
 * (45 ms). TLS, another 15 ms, is loaded for those who need it.
 */
export function httpClient(protocol: string) {
  return protocol === 'https:'
    ? process.getBuiltinModule('node:https')
    : process.getBuiltinModule('node:http');
}
