const LONGEST = 60;

/** A name from the wire as a message shows it: quoted and escaped as in JSON, and cut after 60 characters. */
export function quote(name: string): string {
  return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);
}
