import { availableParallelism, cpus, totalmem } from 'node:os';

/** What the figures were measured on, as a sentence; whoever loads shares it with the servers. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'an unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores of ${model}, shared by servers, databases and load; ${memory} GiB; Node ${process.versions.node}.`;
}
