import { declareDates } from '../import/wire-form.js';
import { datePaths } from './room-paths.js';

/** The paths of a room that hold dates. */
export const roomDates = declareDates(datePaths);
