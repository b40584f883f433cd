import { createGunzip, createZstdDecompress } from 'node:zlib';
import { ByteSource } from './byte-source.js';

/** So often packed, something is wrong: a file can be made that unpacks to itself. */
const MAX_LAYERS = 8;

/** Of what was unpacked; so much before some damage may be lost. */
const OUTPUT_BYTES = 64 * 1024;

/** Packed data is damaged or cut off. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
}

/** A form that a file may be packed in. */
interface Packing {
  readonly name: string;
  readonly begins: (head: Buffer) => boolean;
  readonly open: () => ReturnType<typeof createGunzip>;
}

const PACKINGS: readonly Packing[] = [
  {
    name: 'gzipped',
    begins: (head) => head[0] === 0x1f && head[1] === 0x8b,
    open: () => createGunzip({ chunkSize: OUTPUT_BYTES }),
  },
  {
    name: 'zstd',
    begins: (head) => head.length >= 4 && isZstdFrame(head.readUInt32LE(0)),
    open: () => createZstdDecompress({ chunkSize: OUTPUT_BYTES }),
  },
];

/** A frame, or one to be skipped: pzstd begins with such. */
function isZstdFrame(magic: number): boolean {
  return magic === 0xfd2f_b528 || (magic & 0xffff_fff0) >>> 0 === 0x184d_2a50;
}

/**
 * What `bytes` hold, unpacked as often as they are packed, by gzip or zstd; other bytes as they are.
 * @throws {DamagedFile} after what came out before the damage.
 */
export async function* unpack(bytes: AsyncGenerator<Buffer>, layers = 0): AsyncGenerator<Buffer> {
  const source = new ByteSource(bytes);
  try {
    const head = await source.peek(4);
    const packing = PACKINGS.find(({ begins }) => begins(head));
    if (packing === undefined) yield* source;
    else if (layers === MAX_LAYERS) throw new DamagedFile(`the file is packed more than ${MAX_LAYERS} times`);
    else yield* unpack(unpackOnce(source, packing), layers + 1);
  } finally {
    await source.close();
  }
}

/** All members of a packed file, one after the other, and what else there is behind them; padding is left out. */
async function* unpackOnce(source: ByteSource, packing: Packing): AsyncGenerator<Buffer> {
  for (let head = await source.peek(4); packing.begins(head); head = await skipZeros(source)) {
    yield* unpackMember(source, packing);
  }
  yield* source;
}

async function skipZeros(source: ByteSource): Promise<Buffer> {
  for (let piece = await source.next(); piece !== undefined; piece = await source.next()) {
    const start = piece.findIndex((byte) => byte !== 0);
    if (start === -1) continue;
    source.putBack(piece.subarray(start));
    break;
  }
  return await source.peek(4);
}

/** What follows the member is put back, unless the stream takes it for another: it does so at the end of a piece. */
async function* unpackMember(source: ByteSource, { name, open }: Packing): AsyncGenerator<Buffer> {
  const stream = open();
  let given = 0;
  let last: Buffer = Buffer.alloc(0);
  async function feed(): Promise<void> {
    for (let piece = await source.next(); piece !== undefined; piece = await source.next()) {
      last = piece;
      given += piece.length;
      await new Promise((resolve) => stream.write(last, resolve));
      if (stream.bytesWritten < given) return; // the member has ended within the piece, and with it the stream
    }
    stream.end();
  }
  feed().catch((error: Error) => stream.destroy(error));
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    // What came out before the damage is still waiting in the stream: whole documents, perhaps.
    const rest = stream.read() as Buffer | null;
    if (rest !== null) yield rest;
    throw isDamage(error) ? new DamagedFile(`the ${name} data is damaged or cut off (${error.message})`) : error;
  } finally {
    stream.destroy();
  }
  source.putBack(last.subarray(last.length - (given - stream.bytesWritten)));
}

function isDamage(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^(Z|ZSTD)_/.test(String(error.code));
}
