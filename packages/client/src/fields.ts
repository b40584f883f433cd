/** The keys that a type declares, without those of an index signature. */
type DeclaredKey<T> = keyof { [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K] } &
  string;

/**
 * The dotted paths that a room declares, into the elements of lists too: `servedBy.username`. Below an object without
 * declared keys, such as `livechatData`, any key is one.
 */
export type PathOf<T> = T extends readonly (infer Element)[]
  ? PathOf<Element>
  : T extends object
    ? [DeclaredKey<T>] extends [never]
      ? string
      : { [K in DeclaredKey<T>]-?: K | `${K}.${PathOf<NonNullable<T[K]>>}` }[DeclaredKey<T>]
    : never;

/**
 * Which parts of each room to answer: paths with `1` (only these) or `0` (all but these), at most 50. The two don't
 * mix, `_id` apart, which is there unless it is `0`. A path that the contract doesn't declare can be asked for with
 * JSON text in place of the object.
 */
export type Fields<Room> = { readonly _id?: 0 | 1 } & (
  | { readonly [P in Exclude<PathOf<Room>, '_id'>]?: 1 }
  | { readonly [P in Exclude<PathOf<Room>, '_id'>]?: 0 }
);

/** `Asked` itself, but `never` at a path that a room doesn't have, beside its own parent, and where 0 and 1 are mixed. */
export type CheckedFields<Room, Asked> = Asked extends string
  ? Asked
  : {
      readonly [P in keyof Asked]: P extends PathOf<Room>
        ? P extends '_id'
          ? Asked[P]
          : 0 | 1 extends NumbersOf<Asked>
            ? never
            : P extends `${RequiredKey<Asked>}.${string}`
              ? never
              : Asked[P]
        : never;
    };

/**
 * What is left of a room when `Asked` is its `fields`: all of it if nothing is asked, and any part of it where only the
 * program knows what is asked.
 */
export type Answered<Room, Asked> = Asked extends string
  ? Partial<Room>
  : [keyof Asked] extends [never]
    ? Room
    : {} extends Asked
      ? Partial<Omitted<Room, never>>
      : Keeps<Asked> extends true
        ? Kept<Room, OtherPath<Asked> | (Asked extends { readonly _id: 0 } ? never : '_id')>
        : Omitted<Room, OtherPath<Asked> | (Asked extends { readonly _id: 0 } ? '_id' : never)>;

type OtherPath<Asked> = Exclude<keyof Asked & string, '_id'>;
type RequiredKey<Asked> = { [P in keyof Asked]-?: {} extends Pick<Asked, P> ? never : P }[keyof Asked] & string;
type NumbersOf<Asked> = Exclude<Asked[Exclude<keyof Asked, '_id'>], undefined>;
type Keeps<Asked> = [NumbersOf<Asked>] extends [never]
  ? Asked extends { readonly _id: 1 }
    ? true
    : false
  : 1 extends NumbersOf<Asked>
    ? true
    : false;

type FirstKey<Path extends string> = Path extends `${infer Key}.${string}` ? Key : Path;
type PathBelow<Path extends string, Key> = Path extends `${Key & string}.${infer Rest}` ? Rest : never;

type Kept<T, Path extends string> = T extends readonly (infer Element)[]
  ? Kept<Element, Path>[]
  : T extends object
    ? [DeclaredKey<T>] extends [never]
      ? { [Key in FirstKey<Path>]?: unknown }
      : {
          [Key in keyof T as Key extends DeclaredKey<T> & FirstKey<Path> ? Key : never]: Key extends Path
            ? T[Key]
            : Kept<T[Key], PathBelow<Path, Key>>;
        }
    : never;

type Omitted<T, Path extends string> = T extends readonly (infer Element)[]
  ? Omitted<Element, Path>[]
  : T extends object
    ? [DeclaredKey<T>] extends [never]
      ? T
      : {
          [Key in keyof T as Key extends DeclaredKey<T> ? (Key extends Path ? never : Key) : never]: [
            PathBelow<Path, Key>,
          ] extends [never]
            ? T[Key]
            : Omitted<T[Key], PathBelow<Path, Key>>;
        }
    : T;
