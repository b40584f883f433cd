/** What the contract says of a parameter. */
export interface Parameter {
  /** The type of its schema, or the grammar of its text. */
  readonly kind: string;
  readonly required?: boolean;
  /** The texts that are accepted. */
  readonly accepted?: readonly string[];
  /** The texts that mean true, and those that mean false. */
  readonly words?: { readonly true: readonly string[]; readonly false: readonly string[] };
  /** The texts that count as no value. */
  readonly absent?: readonly string[];
}
