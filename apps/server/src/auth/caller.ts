/** Who calls, and what they may do. */
export interface Caller {
  readonly id: string;
  readonly roles: ReadonlySet<string>;
  /** The permissions that their roles hold. */
  readonly permissions: ReadonlySet<string>;
  /** Undefined: no unit restricts them. Else they see the rooms of these units and of their departments only. */
  readonly units: { readonly ids: readonly string[]; readonly departments: readonly string[] } | undefined;
  /** Their token may look, not open calls. */
  readonly readOnly: boolean;
}
