import autocannon from 'autocannon';
import type { Aim, Loader, Seen } from './load.ts';

/** Takes more of the machine than wrk, but is always there. */
export const autocannonLoader: Loader = { name: 'autocannon', load: loadWithAutocannon };

async function loadWithAutocannon({ url, paths, headers, connections, seconds }: Aim): Promise<Seen> {
  let asked = 0;
  const nextPath = () => paths[asked++ % paths.length] ?? '/';
  const result = await autocannon({
    url,
    headers,
    connections,
    duration: seconds,
    timeout: 60,
    requests: [{ setupRequest: (request) => ({ ...request, path: nextPath() }) }],
  });
  return {
    answers: result.requests.total,
    seconds: result.duration,
    bytes: result.throughput.total,
    failures: result['4xx'] + result['5xx'] + result.errors,
  };
}
