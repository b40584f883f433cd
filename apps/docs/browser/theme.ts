import { applyTheme, currentTheme } from './colour-theme.ts';

// Runs before the page is drawn, so that it isn't drawn in the wrong colours first.
applyTheme(currentTheme());
