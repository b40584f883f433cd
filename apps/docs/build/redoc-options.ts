import { LANGUAGES } from '../samples/languages.ts';

/** The same for the pages drawn beforehand and for Redoc in the reader's browser, or the two would look different. */
export const REDOC_OPTIONS = {
  disableTelemetry: true,
  skipBundle: true,
  hideDownloadButtons: true, // the site has links of its own, to more forms
  codeSamples: { languages: LANGUAGES.map(({ label }) => ({ lang: label.toLowerCase(), label })) }, // it leaves out those that it doesn't know
  schemasExpansionLevel: 2, // the fields of a room; deeper ones open when a link leads to them
};
