/** Names and values as a server reads them; a pair without a name is none. */
export function parseQueryString(text: string): URLSearchParams {
  const pairs = text.split('&').map((pair) => {
    const [name = '', ...rest] = pair.split('=');
    return [decode(name), decode(rest.join('='))];
  });
  return new URLSearchParams(pairs.filter(([name]) => name !== ''));
}

/** What isn't percent-encoded UTF-8 is kept as it is. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
