import { storeName } from '../../src/store/open-store.js';
import { aCall } from '../rooms.js';
import { type CommandLine, newCommandLine } from '../command-line.js';
import { RECENT_MS } from './write-record.js';

/** Each finds what the ones before it have done. A folder or another store is named by what begins with `@`. */
const LINES: readonly string[][] = [
  ['migrate'],
  ['check'],
  ['user', 'list'],
  ['user', 'add', 'kim.jane', '--id', 'kim', '--name', 'Kim Jane', '--role', 'livechat-agent'],
  ['user', 'add', 'kim.jane'],
  ['user', 'add', 'wallboard', '--id', 'wall', '--role', 'livechat-manager', '--json'],
  ['token', 'create', 'wallboard', '--name', 'Wallboard, 2nd floor', '--read-only', '--expires', '2031-01-31'],
  ['token', 'create', 'kim', '--json'],
  ['token', 'create', 'nobody'],
  ['token', 'list', 'wallboard'],
  ['token', 'list', '--json'],
  ['token', 'revoke', 'kim', 'no-such-token'],
  ['user', 'disable', 'kim.jane'],
  ['user', 'list'],
  ['user', 'enable', 'kim'],
  ['user', 'enable', 'nobody'],
  ['role', 'list'],
  ['permission', 'grant', 'inbound-voip-calls', 'livechat-manager'],
  ['permission', 'revoke', 'inbound-voip-calls', 'livechat-manager'],
  ['permission', 'grant', 'inbound-voip-calls', 'livechat-manger'],
  ['permission', 'list'],
  ['visitor', 'add', 'Mary Teng', '--phone', '+15550366171', '--token', 'visitor-token-9'],
  ['visitor', 'add', 'Rodriq', '--department', 'Sales'],
  ['visitor', 'list'],
  ['import', '@rocketchat_room.json', '--strict'],
  ['import', '@rocketchat_room.json'],
  ['import', '@rocketchat_room.json', '--json'],
  ['import', '@nowhere'],
  ['room', 'show', 'call-1'],
  ['room', 'show', 'call-9'],
  ['room', 'tag', 'call-1', 'vip', 'call back'],
  ['room', 'tag', 'call-1', 'vip', '--remove'],
  ['room', 'close', 'call-1', '--by', 'kim.jane'],
  ['room', 'close', 'call-1'],
  ['room', 'reopen', 'call-1'],
  ['room', 'reopen', 'call-1'],
  ['seed', '--rooms', '10'],
  ['export', '@written'],
  ['export', '@written'],
  ['export', '@written', '--force', '--json'],
  ['check', '--repair'],
  ['copy', '--from', '@store', '--to', '@other'],
  ['copy', '--from', '@store', '--to', '@other', '--json'],
  ['user', 'list', '--database', '@other'],
];

/** What the commands say that work on a store: all they print, and what they end with. */
export async function recordStoreCommands(): Promise<string> {
  await using line = await newCommandLine();
  const [, otherUrl = ''] = await line.onAnother();
  line.write(
    'rocketchat_room.json',
    aCall('call-1', { ts: '2022-01-01T10:00:00.000Z', open: true }),
    aCall('call-2', { ts: '2022-01-02T10:00:00.000Z' }),
    { _id: 'call-3', t: 'v', ts: 'soon' },
    { t: 'v' },
  );
  const places = { '@store': line.store.url, '@other': otherUrl };
  const blocks: string[] = [];
  for (const words of LINES) blocks.push(await outcome(line, words, places));
  return withoutChance(blocks.join('\n'));
}

async function outcome(line: CommandLine, words: string[], places: Record<string, string>): Promise<string> {
  const given = words.map((word) => places[word] ?? word.replace(/^@/, `${line.folder}/`));
  const { code, stdout, stderr } = await line.run(given);
  let text = `$ switchboard ${words.join(' ')}\n${stdout}${stderr}(ends with ${code})\n`;
  for (const [name, url] of Object.entries(places)) {
    text = text.replaceAll(url, name).replaceAll(storeName(url), name);
  }
  return text.replaceAll(`${line.folder}/`, '@');
}

/** By the rules of the record. Of `check` the parts are left out that depend on the engine. */
function withoutChance(text: string): string {
  const isNow = (time: number) => Math.abs(Date.now() - time) < RECENT_MS;
  return text
    .replaceAll(/\b[2-9A-HJ-NP-TWXYZa-km-z]{17}\b/g, '<new id>')
    .replaceAll(/\b[A-Za-z0-9]{43}\b/g, '<token>')
    .replaceAll(/(?<="id": ")[\w+/-]{8}(?=")/g, '<token id>')
    .replaceAll(/(?<=^\S+ +)[\w+/-]{8}(?= .* personal )/gm, '<token id>')
    .replaceAll(/(?<= )[\da-f]{12}(?= )|\b[\da-f]{64}\b/g, '<checksum>')
    .replaceAll(/\b\d{4}-\d\d-\d\d[T ][\d:.]+Z/g, (date) => (isNow(Date.parse(date)) ? '<now>' : date))
    .replaceAll(/\b\d{13}\b/g, (time) => (isNow(Number(time)) ? '<now>' : time))
    .replaceAll(/^(?:file|search index|counters of days) +\d.*\n/gm, '');
}
