import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { JsonAnswer, jsonBytes } from './json-answer.js';

/** Sends what a handler returned, with the headers that the steps before it have set. */
export function sendAnswer(reply: FastifyReply, returned: unknown): void {
  const answer = returned instanceof JsonAnswer ? returned : new JsonAnswer(jsonBytes(JSON.stringify(returned)));
  const { headers, status } = answer;
  let { body } = answer;
  if (body instanceof Readable && reply.request.method === 'HEAD') {
    body.destroy(); // Fastify would read it to its end
    body = '';
  }
  if (body instanceof Readable) {
    void reply.code(status).headers(headers).send(body);
    return;
  }
  // Past Fastify's own sending, which would measure and encode the body once more.
  reply.hijack();
  const { raw } = reply;
  const all: Record<string, unknown> = Object.assign(reply.getHeaders(), headers);
  if (body === undefined) delete all['content-type'];
  else if (body !== '') all['content-length'] = lengthOf(body);
  raw.writeHead(status, all as Record<string, string>);
  if (body === undefined || typeof body === 'string') {
    raw.end(body, 'latin1');
    return;
  }
  raw.cork(); // one write for headers and parts
  for (const part of body) raw.write(part, 'latin1');
  raw.end();
}

function lengthOf(body: string | readonly (string | Buffer)[]): number {
  if (typeof body === 'string') return body.length;
  let length = 0;
  for (const part of body) length += part.length;
  return length;
}
