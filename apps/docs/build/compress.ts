import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

const PACKED = /\.(html|css|js|json|svg|md|txt|yaml)$/;
/** Below this a packed file saves no packet. */
const LEAST_BYTES = 1_024;

/** The packed forms of a file, by the ending that is put behind its name; none where it isn't worth it. */
export async function packedForms(path: string, content: Buffer): Promise<[ending: string, content: Buffer][]> {
  if (!PACKED.test(path) || content.length < LEAST_BYTES) return [];
  const parameters = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const [br, gz] = await Promise.all([brotli(content, { params: parameters }), gzipped(content, { level: 9 })]);
  return [
    ['.br', br],
    ['.gz', gz],
  ];
}
