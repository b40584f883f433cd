/** The languages that samples are in, as highlighters and as readers call them, in the order in which they are shown. */
export const LANGUAGES = [
  { lang: 'sh', label: 'curl' },
  { lang: 'ts', label: 'TypeScript' },
  { lang: 'python', label: 'Python' },
  { lang: 'go', label: 'Go' },
  { lang: 'php', label: 'PHP' },
] as const;
