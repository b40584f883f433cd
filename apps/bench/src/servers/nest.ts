import { text } from 'node:stream/consumers';
import { type CallHandler, Controller, Get, Module, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { listen } from './listen.ts';

/*
 * One handler under Nest on Fastify, with one thing more or less. Takes what that is, and reads from its standard input
 * what each path answers, as JSON: the texts of rooms, which a list joins.
 */
export type NestVariant = 'past-nest' | 'nest' | 'guard' | 'interceptor' | 'past-fastify' | 'objects';

const variant = process.argv[2] as NestVariant;
const roomsByPath = JSON.parse(await text(process.stdin)) as Record<string, readonly string[]>;
if (variant === 'past-fastify') {
  // As the server keeps them: each byte a character.
  for (const [path, texts] of Object.entries(roomsByPath)) {
    roomsByPath[path] = texts.map((room) => Buffer.from(room).toString('latin1'));
  }
}

class Rooms {
  answer({ url }: { url: string }): unknown {
    const texts = roomsByPath[url.slice(0, url.indexOf('?'))] ?? [];
    // As a store gives them: the texts, which are to be parsed where they are not sent as they are.
    if (variant === 'objects') return { rooms: texts.map((room) => JSON.parse(room) as object) };
    return `{"rooms":[${texts.join(',')}]}`;
  }
}

class Allow {
  canActivate(): boolean {
    return true;
  }
}

class PassOn {
  intercept(_context: unknown, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

// Node strips types, but knows no decorators: they are called.
const method = Object.getOwnPropertyDescriptor(Rooms.prototype, 'answer') as PropertyDescriptor;
Controller()(Rooms);
Get(Object.keys(roomsByPath))(Rooms.prototype, 'answer', method);
Req()(Rooms.prototype, 'answer', 0);
if (variant === 'guard') UseGuards(Allow)(Rooms.prototype, 'answer', method);
if (variant === 'interceptor') UseInterceptors(PassOn)(Rooms.prototype, 'answer', method);

class App {
  readonly variant = variant;
}
Module({ controllers: [Rooms] })(App);

const adapter = new FastifyAdapter({ skipMiddie: true });
const app = await NestFactory.create<NestFastifyApplication>(App, adapter, { logger: false });
const fastify = app.getHttpAdapter().getInstance();
fastify.addHook('onRequest', (_request, reply, done) => {
  reply.header('content-type', 'application/json');
  done();
});
if (variant === 'past-nest' || variant === 'past-fastify') {
  const rooms = app.get(Rooms);
  const send = variant === 'past-nest' ? sendByFastify : sendItself;
  fastify.addHook('onRoute', (route) => {
    route.handler = (request, reply) => send(rooms.answer(request) as string, request, reply);
  });
}
await app.init();
await fastify.ready();
listen(fastify.server);

function sendByFastify(body: string, _request: FastifyRequest, reply: FastifyReply): void {
  void reply.send(body);
}

/** As the contract's binding does: the bytes as characters, in one write with the headers. */
function sendItself(body: string, _request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  reply.raw.end(body, 'latin1');
}
