/** Puts a button into a block of code, that copies its text. */
export function addCopyButton(block: HTMLElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', () => void copy(block, button));
  block.append(button);
}

async function copy(block: HTMLElement, button: HTMLElement): Promise<void> {
  const text = block.querySelector('pre')?.textContent ?? '';
  try {
    await navigator.clipboard.writeText(text.trimEnd());
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Not allowed'; // by the browser: no permission, or no secure context
  }
  setTimeout(() => (button.textContent = 'Copy'), 2_000);
}
