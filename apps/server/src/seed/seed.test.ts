import { describe, expect, it } from 'vitest';
import { seedRooms, seedVisitors } from './seed.js';

const ROOMS = 3_000;
const rooms = [...seedRooms(ROOMS, 1)] as any[];

function share(matches: (room: any) => boolean): number {
  return rooms.filter(matches).length / ROOMS;
}

describe('seeded rooms', () => {
  it('are the same for the same seed', () => {
    expect([...seedRooms(50, 4)]).toEqual([...seedRooms(50, 4)]);
    expect([...seedRooms(50, 5)]).not.toEqual([...seedRooms(50, 4)]);
  });

  it('have ids of their own, also among many', () => {
    const ids = new Set<unknown>();
    for (const { _id } of seedRooms(60_000, 1)) ids.add(_id);
    expect(ids.size).toBe(60_000);
  });

  it('are calls and chats in all states', () => {
    expect(share(({ t }) => t === 'v')).toBeCloseTo(0.5, 1);
    expect(share(({ t, open }) => t === 'v' && open === true)).toBeCloseTo(0.03, 1);
    for (const state of [
      (room: any) => room.t === 'l' && room.open === true && room.servedBy !== undefined && room.onHold === undefined,
      (room: any) => room.t === 'l' && room.open === true && room.servedBy === undefined,
      (room: any) => room.t === 'l' && room.onHold === true,
      (room: any) => room.t === 'v' && room.open === true,
    ]) {
      expect(share(state)).toBeGreaterThan(0.005);
    }
  });

  it('hold one open call a visitor at most', () => {
    const tokens = rooms.filter(({ t, open }) => t === 'v' && open === true).map(({ v }) => v.token);
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  it('name visitors that there are', () => {
    const known = new Set([...seedVisitors(ROOMS, 1)].map(({ _id }) => _id));
    expect(rooms.filter(({ v }) => !known.has(v._id))).toEqual([]);
  });

  it('are about 2 KB long', () => {
    expect(Buffer.byteLength(JSON.stringify(rooms)) / ROOMS).toSatisfy(
      (bytes: number) => bytes > 1_600 && bytes < 2_400,
    );
  });
});
