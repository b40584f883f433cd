import type { Received, Recorded } from './exchange.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const RECENT_MS = 10 * 60_000;

/** What differs from run to run, and what the record has in its place. */
export const RULES = {
  '<date>': 'in the header Date: the time of the answer',
  '<uuid>': 'in X-Request-Id and requestId: an id that the server chose',
  '<etag N>': 'the N-th ETag of a file; <etag> where a file doesn’t compare them',
  '<length>': 'in Content-Length: as many bytes as came, or none came (HEAD)',
  '<now>': 'a date in the last ten minutes',
  '<new id N>': 'the N-th id of a room that was opened while the file was recorded',
  '<new id>, <token>, <token id>': 'in commands/on-a-store: what a command has drawn by lot',
  '<checksum>': 'in commands/on-a-store: of rows that hold such',
  '«id»': 'the room of that id, word for word as rooms.txt has it',
  '[headers: name]': 'the headers, word for word as headers.txt has them under that name',
  '[text × N]': 'a text N times in a row, where it is long',
} as const;

/** Writes answers down; one of these for each file. */
export class RecordWriter {
  readonly #etags: string[] = [];
  readonly #newIds: string[] = [];

  /**
   * @param rooms The texts of known rooms, by id.
   * @param headerSets Blocks of headers that are written by name.
   */
  constructor(
    readonly rooms: ReadonlyMap<string, string>,
    readonly headerSets: ReadonlyMap<string, string> = new Map(),
    readonly comparesEtags = false,
  ) {}

  /** The request with the ETags put in that it names. */
  prepared(asked: Recorded): Recorded {
    const fill = (value: string) =>
      value.replaceAll(/<etag (\d+)>/g, (_, place) => this.#etags[Number(place) - 1] ?? '');
    const headers = Object.entries(asked.headers ?? {}).map(([name, value]) => [name, fill(value)]);
    return { ...asked, headers: Object.fromEntries(headers) };
  }

  /** A block of the file: the request, and the whole answer. */
  block(asked: Recorded, received: Received): string {
    const headers = this.headerBlock(received);
    const named = [...this.headerSets].find(([, block]) => block === headers)?.[0];
    const lines = [
      ...requestLines(asked),
      received.status,
      ...(headers === '' ? [] : [named === undefined ? headers : `[headers: ${named}]`]),
      ...(received.body === '' ? [] : [this.#bodyText(received.body)]),
    ];
    return `${lines.join('\n')}\n`;
  }

  headerBlock(received: Received): string {
    return received.headers.map(([name, value]) => `${name}: ${this.#headerValue(name, value, received)}`).join('\n');
  }

  #headerValue(name: string, value: string, { body, length }: Received): string {
    switch (name.toLowerCase()) {
      case 'date':
        return Number.isNaN(Date.parse(value)) ? value : '<date>';
      case 'x-request-id':
        return UUID.test(value) ? '<uuid>' : value;
      case 'content-length':
        return (length === Number(value) && value !== '0') || (body === '' && value !== '0') ? '<length>' : value;
      case 'etag':
        return this.#etag(value);
      default:
        return value;
    }
  }

  #etag(value: string): string {
    if (!/^"[\w+/-]{16,}={0,2}"$/.test(value)) return value;
    if (!this.comparesEtags) return '<etag>';
    if (!this.#etags.includes(value)) this.#etags.push(value);
    return `<etag ${this.#etags.indexOf(value) + 1}>`;
  }

  #bodyText(body: string): string {
    let text = body;
    for (const [id, room] of this.rooms) text = text.replaceAll(room, `«${id}»`);
    const opened = /"room":\{"_id":"([2-9A-HJ-NP-TWXYZa-km-z]{17})"/.exec(text)?.[1];
    if (opened !== undefined && !this.#newIds.includes(opened)) this.#newIds.push(opened);
    for (const [place, id] of this.#newIds.entries()) text = text.replaceAll(id, `<new id ${place + 1}>`);
    return shortened(
      text
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (date) =>
          Math.abs(Date.now() - Date.parse(date)) < RECENT_MS ? '<now>' : date,
        )
        .replaceAll(/"requestId":"([^"]+)"/g, (all, id: string) => (UUID.test(id) ? '"requestId":"<uuid>"' : all)),
    );
  }
}

function requestLines({ method = 'GET', target, as = 'manager', headers = {}, body, raw }: Recorded): string[] {
  if (raw !== undefined) return raw.split('\r\n').map((line) => `> ${shortened(line)}`);
  return [
    `> ${method} ${shortened(target)}`,
    ...(as === 'manager' ? [] : [`> (as ${as ?? 'nobody'})`]),
    ...Object.entries(headers).map(([name, value]) => `> ${name}: ${shortened(value)}`),
    ...(body === undefined ? [] : [`> ${shortened(body)}`]),
  ];
}

/** Runs of a text, such as those of requests that are too long. */
function shortened(text: string): string {
  return text.replaceAll(
    /(.{1,16}?)\1{19,}/gs,
    (run: string, part: string) => `[${part} × ${run.length / part.length}]`,
  );
}
