/** Stands for the origin of the server in the samples of whatever is being built. */
export const ORIGIN = 'http://origin.invalid';
