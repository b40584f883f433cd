import { describe, expect, it } from 'vitest';
import { LogOutput } from './log-output.js';

/** A reader who takes so many bytes and then no more, as a pipe does: a write of up to 4,096 wholly or not at all. */
function aPipe(room = Infinity) {
  const writes: string[] = [];
  const pipe = {
    room,
    fault: 'EAGAIN',
    calls: 0,
    writes,
    text: () => writes.join(''),
    write(bytes: Buffer): number {
      pipe.calls += 1;
      const taken = bytes.length <= 4_096 && bytes.length > pipe.room ? 0 : Math.min(bytes.length, pipe.room);
      if (taken === 0) throw Object.assign(new Error('no room'), { code: pipe.fault });
      pipe.room -= taken;
      writes.push(bytes.subarray(0, taken).toString());
      return taken;
    },
  };
  return pipe;
}

const aLine = (number: number, { level = 30, length = 200 } = {}) => {
  const line = `{"level":${level},"number":${number},"filler":""}`;
  return `${line.slice(0, -2)}${'x'.repeat(Math.max(0, length - line.length - 1))}"}\n`;
};
const parsed = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);
const numbers = (text: string) => parsed(text).flatMap(({ number }) => number ?? []);
const dropped = (text: string) => parsed(text).flatMap(({ dropped: count }) => count ?? []);

describe('what is written', () => {
  it('is every line, in order, in writes that end at a line’s end and are no longer than 4,096 bytes', () => {
    const pipe = aPipe();
    const output = new LogOutput(pipe.write);
    for (let number = 0; number < 1_000; number += 1) output.write(aLine(number, { length: 150 + (number % 100) }));
    output.flush();
    expect(numbers(pipe.text())).toEqual(Array.from({ length: 1_000 }, (_, number) => number));
    expect(pipe.writes.every((text) => text.endsWith('\n') && Buffer.byteLength(text) <= 4_096)).toBe(true);
    expect(pipe.writes.length).toBeLessThan(70); // together, not one by one
  });

  it('is a longer line by itself', () => {
    const pipe = aPipe();
    const output = new LogOutput(pipe.write);
    const lines = [aLine(1), aLine(2, { length: 10_000 }), aLine(3)];
    for (const line of lines) output.write(line);
    output.flush();
    expect(pipe.writes).toEqual(lines);
  });

  it('counts bytes, not characters', () => {
    const pipe = aPipe();
    const output = new LogOutput(pipe.write);
    for (let number = 0; number < 100; number += 1)
      output.write(`{"level":30,"number":${number},"name":"${'ü'.repeat(100)}"}\n`);
    output.flush();
    expect(numbers(pipe.text())).toHaveLength(100);
    expect(pipe.writes.every((text) => Buffer.byteLength(text) <= 4_096)).toBe(true);
  });

  it('goes on where a part of a line was taken', () => {
    const pipe = aPipe(6_000);
    const output = new LogOutput(pipe.write);
    output.write(aLine(1, { length: 10_000 }));
    output.flush();
    expect(pipe.text()).toHaveLength(6_000);
    pipe.room = Infinity;
    output.write(aLine(2));
    output.flush();
    expect(numbers(pipe.text())).toEqual([1, 2]);
  });
});

describe('where nobody reads', () => {
  it('lines that do not fit are dropped, and one line says how many when somebody reads again', () => {
    const pipe = aPipe(8_192);
    const output = new LogOutput(pipe.write, 20_000);
    for (let number = 0; number < 1_000; number += 1) output.write(aLine(number));
    pipe.room = Infinity;
    output.flush();
    const found = numbers(pipe.text());
    expect(found).toEqual(found.map((_, index) => index)); // the oldest ones
    expect(dropped(pipe.text())).toEqual([1_000 - found.length]);
    expect(parsed(pipe.text()).at(-1)).toMatchObject({ level: 40, pid: process.pid });
    output.write(aLine(1_000));
    output.flush();
    expect(numbers(pipe.text()).at(-1)).toBe(1_000);
    expect(dropped(pipe.text())).toHaveLength(1);
  });

  it('errors and what is printed are dropped last', () => {
    const pipe = aPipe(0);
    const output = new LogOutput(pipe.write, 20_000);
    output.print('Switchboard listens');
    for (let number = 0; number < 200; number += 1) output.write(aLine(number));
    for (let number = 200; number < 250; number += 1)
      output.write(aLine(number, { level: number % 2 === 0 ? 50 : 60 }));
    pipe.room = Infinity;
    output.flush();
    const [printed, ...lines] = pipe.text().split('\n');
    expect(printed).toBe('Switchboard listens');
    const found = numbers(lines.join('\n'));
    expect(found.slice(-50)).toEqual(Array.from({ length: 50 }, (_, index) => 200 + index));
    expect(dropped(lines.join('\n'))).toEqual([250 - found.length]);
    expect(found.length).toBeGreaterThan(70);
  });

  it('errors are dropped when they alone fill it', () => {
    const pipe = aPipe(0);
    const output = new LogOutput(pipe.write, 20_000);
    for (let number = 0; number < 200; number += 1) output.write(aLine(number, { level: 50 }));
    pipe.room = Infinity;
    output.flush();
    expect(dropped(pipe.text())).toEqual([200 - numbers(pipe.text()).length]);
  });

  it.each(['EPIPE', 'ENOSPC', 'EIO'])('%s ends nothing and costs a try a second', (fault) => {
    const pipe = aPipe(0);
    pipe.fault = fault;
    const output = new LogOutput(pipe.write, 20_000);
    for (let number = 0; number < 10_000; number += 1) output.write(aLine(number));
    expect(pipe.calls).toBe(1);
    pipe.room = Infinity;
    output.flush();
    expect(dropped(pipe.text())).toEqual([10_000 - numbers(pipe.text()).length]);
  });

  it('the end waits for a slow reader for its time, and for a dead one not at all', async () => {
    const pipe = aPipe(0);
    const output = new LogOutput(pipe.write);
    output.write(aLine(1));
    setTimeout(() => (pipe.room = Infinity), 30);
    await output.end(60_000);
    expect(numbers(pipe.text())).toEqual([1]);

    const dead = aPipe(0);
    dead.fault = 'EPIPE';
    const toNobody = new LogOutput(dead.write);
    toNobody.write(aLine(1));
    await toNobody.end(60_000);
    expect(dead.calls).toBe(1);
  });
});
