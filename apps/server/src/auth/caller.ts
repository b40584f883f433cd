/** Who calls, and what he may do. */
export interface Caller {
  readonly id: string;
  readonly roles: ReadonlySet<string>;
  /** The permissions that his roles hold. */
  readonly permissions: ReadonlySet<string>;
  /** Undefined: no unit restricts him. Else he sees the rooms of these units and of their departments only. */
  readonly units: { readonly ids: readonly string[]; readonly departments: readonly string[] } | undefined;
  /** His token may look, not open calls. */
  readonly readOnly: boolean;
}
