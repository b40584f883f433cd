import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  HEADERS_METADATA,
  HOST_METADATA,
  HTTP_CODE_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  REDIRECT_METADATA,
  RENDER_METADATA,
  ROUTE_ARGS_METADATA,
  SSE_METADATA,
  VERSION_METADATA,
} from '@nestjs/common/constants.js';
import type { Type } from '@nestjs/common';
import { type ApplicationConfig, ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_SCHEMA_METADATA } from '@nestjs/platform-fastify/constants.js';

/** A method that is called past Nest's own way to it. */
export interface BoundHandler {
  /** As `Class.method`. */
  readonly name: string;
  readonly controller: Type;
  readonly key: string;
}

/** What decorators leave on a class or a method, by the names that their users know. */
const DECORATIONS: Readonly<Record<string, string>> = {
  [GUARDS_METADATA]: '@UseGuards',
  [INTERCEPTORS_METADATA]: '@UseInterceptors',
  [PIPES_METADATA]: '@UsePipes',
  [EXCEPTION_FILTERS_METADATA]: '@UseFilters',
  [HTTP_CODE_METADATA]: '@HttpCode',
  [HEADERS_METADATA]: '@Header',
  [REDIRECT_METADATA]: '@Redirect',
  [RENDER_METADATA]: '@Render',
  [SSE_METADATA]: '@Sse',
  [VERSION_METADATA]: '@Version',
  [HOST_METADATA]: '@Controller({ host })',
  [FASTIFY_ROUTE_SCHEMA_METADATA]: '@RouteSchema',
};

/** The one decorator of an argument that holds, for a handler is called with the request: `@Req()` of the first. */
const REQUEST_FIRST = '0:0';

/**
 * Refuses what a handler would be called past in silence: a guard that denies must never let through.
 * @throws Error that names all of it.
 */
export function refuseUnheeded(app: NestFastifyApplication, handler: BoundHandler): void {
  const found = [...ofHandler(handler), ...ofScope(app, handler), ...ofApplication(app)];
  if (found.length === 0) return;
  throw new Error(
    `${handler.name} is bound to an operation, and Nest's ${found.join(', ')} would not take effect on it. ` +
      'Use the steps of the operation (`onRequest`, `preHandler`) in their place.',
  );
}

function ofHandler({ controller, key }: BoundHandler): string[] {
  const method = (controller.prototype as Record<string, object>)[key] ?? {};
  const decorations = Object.entries(DECORATIONS).filter(([metadata]) =>
    [controller, method].some((target) => Reflect.getMetadata(metadata, target) !== undefined),
  );
  const decorated = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, key) ?? {}) as Record<string, unknown>;
  const hasArguments = Object.keys(decorated).some((place) => place !== REQUEST_FIRST);
  return [...decorations.map(([, name]) => name), ...(hasArguments ? ['decorators of arguments'] : [])];
}

function ofScope(app: NestFastifyApplication, { controller }: BoundHandler): string[] {
  const modules = [...app.get(ModulesContainer).values()];
  const wrapper = modules.map(({ controllers }) => controllers.get(controller)).find((each) => each !== undefined);
  return wrapper?.isDependencyTreeStatic() === false ? ['request scope'] : [];
}

function ofApplication(app: NestFastifyApplication): string[] {
  const { config } = app as unknown as { config: ApplicationConfig };
  const isInUse: Readonly<Record<string, boolean>> = {
    'global guards': config.getGlobalGuards().length + config.getGlobalRequestGuards().length > 0,
    'global interceptors': config.getGlobalInterceptors().length + config.getGlobalRequestInterceptors().length > 0,
    'global pipes': config.getGlobalPipes().length + config.getGlobalRequestPipes().length > 0,
    'pre-request hooks': config.getGlobalPreRequestHooks().length > 0,
    'setGlobalPrefix (the document has the whole path)': config.getGlobalPrefix() !== '',
    'versioning (the document has the whole path)': config.getVersioning() !== undefined,
  };
  return Object.keys(isInUse).filter((name) => isInUse[name]);
}
