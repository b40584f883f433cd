/** Commands of a guide, and what it says that they print. */
export interface Step {
  /** Of the opening fence. */
  readonly line: number;
  readonly code: string;
  /** `norun`: cannot run in a test. `background`: goes on until the reader stops it. */
  readonly mode: 'run' | 'norun' | 'background';
  readonly shown: { readonly language: 'json' | 'text'; readonly text: string } | undefined;
}

/** The shell commands of a guide in Markdown: its fences of `sh`, each with a fence of `json` or `text` right behind it. */
export function guideSteps(markdown: string): Step[] {
  const fences = /^```sh(?: (norun|background))?\n([\s\S]*?)^```\n(?:\n```(json|text)\n([\s\S]*?)^```\n)?/gm;
  return [...markdown.matchAll(fences)].map(({ 1: mode, 2: code = '', 3: language, 4: text = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length,
    code,
    mode: (mode ?? 'run') as Step['mode'],
    shown: language === undefined ? undefined : { language: language as 'json' | 'text', text },
  }));
}
