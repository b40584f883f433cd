export type Theme = 'light' | 'dark';

/** Redoc reads its theme there, too. */
const KEY = 'redoc.colorMode';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** The one that the reader chose, else the system's. */
export function currentTheme(): Theme {
  const chosen = storedTheme();
  return chosen ?? (dark.matches ? 'dark' : 'light');
}

export function applyTheme(theme: Theme): void {
  const { classList } = document.documentElement;
  classList.remove('light', 'dark');
  classList.add(theme);
}

export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A browser may forbid storing; the choice then holds for this page.
  }
  applyTheme(theme);
}

/** Follows the system while the reader has chosen nothing, and a choice made in another tab. */
export function onThemeChange(listener: (theme: Theme) => void): void {
  const change = () => {
    applyTheme(currentTheme());
    listener(currentTheme());
  };
  dark.addEventListener('change', change);
  addEventListener('storage', ({ key }) => {
    if (key === KEY) change();
  });
}

function storedTheme(): Theme | undefined {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : undefined;
  } catch {
    return undefined;
  }
}
