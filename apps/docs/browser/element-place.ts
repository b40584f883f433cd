/** Where an element is: from the nearest one that has an id, the positions among siblings on the way down. */
export interface Place {
  readonly id: string;
  readonly steps: readonly number[];
}

export function placeOf(element: Element): Place {
  const steps: number[] = [];
  let at = element;
  while (at.id === '' && at.parentElement !== null) {
    steps.unshift([...at.parentElement.children].indexOf(at));
    at = at.parentElement;
  }
  return { id: at.id, steps };
}

/** The element at the same place of a page that was drawn anew. */
export function elementAt({ id, steps }: Place): Element | undefined {
  let at: Element | null | undefined = document.getElementById(id);
  for (const step of steps) at = at?.children[step];
  return at ?? undefined;
}
