import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { startSwitchboard } from '@switchboard/test-kit/switchboard';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
import type { Step } from './guide-steps.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** What became of the commands of a guide. */
export interface GuideRun {
  /** What each step printed on standard output, in their order; a step that was not reached has none. */
  readonly outputs: readonly (string | undefined)[];
  /** Of the shell, which stops at the first command that fails. */
  readonly code: number | null;
  readonly stderr: string;
}

/**
 * Runs the commands of a guide in one shell, and its TypeScript as one program, as a reader does who has started the demo in a working copy: in a folder of
 * their own, with the demo on another port in place of 3000, and another one in place of 3001.
 */
export async function runGuide(steps: readonly Step[]): Promise<GuideRun> {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'package.json'), JSON.stringify({ scripts: { switchboard: switchboardScript() } }));
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder.path, 'node_modules'));
  const second = await freePort();
  await using demo = await startSwitchboard(['demo'], { PATH: process.env['PATH'] }, { folder: folder.path });
  const code = scriptOf(steps)
    .replaceAll('http://127.0.0.1:3000', demo.url)
    .replaceAll(/\b3001\b/g, String(second));
  return await runShell(code, folder.path, steps.length);
}

/** As in the working copy, but that it runs in any folder. */
function switchboardScript(): string {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { switchboard: string };
  };
  return scripts.switchboard.replace('apps/', `${ROOT}/apps/`);
}

const MARK = '--- end of step ---';
const PROGRAM = 'guide.mts';

function scriptOf(steps: readonly Step[]): string {
  const program = steps.filter(({ language }) => language === 'ts');
  const parts = steps.map((step) => {
    if (step === program[0]) return `cat > ${PROGRAM} << 'END'\n${programOf(program)}END\nnode ${PROGRAM}\n`;
    return step.language === 'ts' ? '' : `${commandsOf(step)}echo '${MARK}'\n`;
  });
  return `set -e\n${parts.join('')}`;
}

function commandsOf({ code, mode }: Step): string {
  if (mode === 'norun') return '';
  if (mode === 'run') return code;
  return `{\n${code}} > background.log 2>&1 &\nuntil grep -q 'listens on' background.log; do sleep 0.1; done\n`;
}

/** The parts of a guide's program belong together: what one declares the next may use. */
function programOf(parts: readonly Step[]): string {
  return parts.map(({ code }) => `${code}\nconsole.log('${MARK}');\n`).join('');
}

async function runShell(script: string, folder: string, steps: number): Promise<GuideRun> {
  const shell = spawn('sh', ['-c', script], {
    cwd: folder,
    env: { HOME: folder, PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, no_proxy: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // with all that it starts it is a group, which can be ended
  });
  let stdout = '';
  let stderr = '';
  shell.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  shell.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(shell, 'exit')) as [number | null];
  endGroup(shell.pid);
  if (shell.stdout.readable) await once(shell, 'close');
  const printed = stdout.split(`${MARK}\n`).slice(0, -1);
  return { outputs: Array.from({ length: steps }, (_, index) => printed[index]), code, stderr };
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // nothing was left of it
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
