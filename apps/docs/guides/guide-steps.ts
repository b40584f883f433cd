/** Commands of a guide, or a part of its program, and what it says that they print. */
export interface Step {
  /** Of the opening fence. */
  readonly line: number;
  readonly language: 'sh' | 'ts';
  readonly code: string;
  /** `norun`: cannot run in a test. `background`: goes on until the reader stops it. */
  readonly mode: 'run' | 'norun' | 'background';
  readonly shown: { readonly language: 'json' | 'text'; readonly text: string } | undefined;
}

/** What a guide in Markdown lets its reader run: fences of `sh` and `ts`, each with one of `json` or `text` behind it. */
export function guideSteps(markdown: string): Step[] {
  const fences = /^```(sh|ts)(?: (norun|background))?\n([\s\S]*?)^```\n(?:\n```(json|text)\n([\s\S]*?)^```\n)?/gm;
  return [...markdown.matchAll(fences)].map(
    ({ 1: language, 2: mode, 3: code = '', 4: shownLanguage, 5: text = '', index }) => ({
      line: markdown.slice(0, index).split('\n').length,
      language: language as Step['language'],
      code,
      mode: (mode ?? 'run') as Step['mode'],
      shown: shownLanguage === undefined ? undefined : { language: shownLanguage as 'json' | 'text', text },
    }),
  );
}
