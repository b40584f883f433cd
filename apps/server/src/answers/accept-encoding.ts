/**
 * The codings of `offered` that an `Accept-Encoding` accepts, the one of greatest weight first; of equal ones, as they
 * are offered. `*` stands for gzip where gzip isn't named, for it is what every client that says so can read. What has
 * the weight 0 is never among them, nor what weighs less than `identity`.
 * @param offered In the order of preference.
 * @returns none where the answer is to be sent as it is.
 */
export function acceptedCodings<Coding extends string>(acceptEncoding: string, offered: readonly Coding[]): Coding[] {
  const weights = weightsOf(acceptEncoding);
  const any = weights.get('*') ?? 0;
  const weightOf = (coding: string): number => weights.get(coding) ?? (coding === 'gzip' ? any : 0);
  const least = weights.get('identity') ?? 0;
  return offered
    .filter((coding) => weightOf(coding) > 0 && weightOf(coding) >= least)
    .toSorted((a, b) => weightOf(b) - weightOf(a));
}

/** Of each coding that is named, in lower case. One that is named twice has its greater weight, unless one is 0. */
function weightsOf(acceptEncoding: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = weightIn(parameters);
    const known = weights.get(name);
    weights.set(name, known === undefined ? weight : known === 0 || weight === 0 ? 0 : Math.max(known, weight));
  }
  return weights;
}

/** 1 unless told; 0 for a weight that can't be read. */
function weightIn(parameters: readonly string[]): number {
  const parameter = parameters.find((text) => /^q\s*=/.test(text));
  if (parameter === undefined) return 1;
  const weight = Number(parameter.slice(parameter.indexOf('=') + 1));
  return weight > 0 ? Math.min(weight, 1) : 0;
}
