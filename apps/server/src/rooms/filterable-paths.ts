/** How the store compares the values of a path. `strings` is a list of strings. */
export type PathType = 'string' | 'number' | 'boolean' | 'date' | 'strings';

/** A path of a room that `query` and `sort` may name: marked `x-filterable` in the contract. */
export interface FilterablePath {
  /** As on the wire: `servedBy._id`. */
  readonly path: string;
  readonly keys: readonly string[];
  /** Its column in the store: `served_by_id`. For `strings`, the column that tells whether the list is there. */
  readonly column: string;
  readonly type: PathType;
}
