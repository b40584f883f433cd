import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listen } from './listen.ts';

/*
 * The bare server: what node:http sends of the same bytes when nothing has to be found, checked or joined.
 * Reads from its standard input a body for each path, as JSON; the query is not looked at. A header can tell it to burn
 * so many microseconds for each answer first.
 */
const bodies = (await json(process.stdin)) as Record<string, string>;
const byPath = new Map(Object.entries(bodies).map(([path, text]) => [path, Buffer.from(text)]));

function burn(microseconds: number): void {
  const end = performance.now() + microseconds / 1_000;
  while (performance.now() < end);
}

listen(
  createServer((request, response) => {
    const url = request.url ?? '';
    const body = byPath.get(url.slice(0, url.indexOf('?')));
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    const burnt = request.headers['x-burn'];
    if (burnt !== undefined) burn(Number(burnt));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  }),
);
