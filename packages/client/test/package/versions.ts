const { arch, platform } = process;
const bunArch = arch === 'arm64' ? 'aarch64' : arch;
const denoSystem = platform === 'linux' ? `linux-${arch}-glibc` : `${platform}-${arch}`;

/** The programs themselves, which the packages `node`, `bun` and `deno` fetch for this platform. */
export const RUNTIMES = {
  node20: `npm:node-${platform}-${arch}@20.19.0`,
  node22: `npm:node-${platform}-${arch}@22.23.3`,
  node24: `npm:node-${platform}-${arch}@24.21.0`,
  node26: `npm:node-${platform}-${arch}@26.10.0`,
  bun: `npm:@oven/bun-${platform}-${bunArch}@1.4.5`,
  deno: `npm:@deno/${denoSystem}@2.9.6`,
};

/** The oldest that is promised, some between, and the newest of each major. */
export const TYPESCRIPTS = {
  'typescript5.4': 'npm:typescript@5.4.5',
  'typescript5.6': 'npm:typescript@5.6.3',
  'typescript5.8': 'npm:typescript@5.8.3',
  'typescript5.9': 'npm:typescript@5.9.3',
  'typescript6.0': 'npm:typescript@6.0.3',
  'typescript7.0': 'npm:typescript@7.0.2',
};
