// SPDX-License-Identifier: Apache-2.0

/** Stops the emptying that is due, if one is. */
let keep: () => void = () => undefined;

/** Copies a value that the clipboard should not hold for long: it is emptied after that time unless this page copied something else
 * meanwhile. A page can only write while it has the focus: until then it waits. */
export async function copySecret(text: string, forMs: number): Promise<void> {
  await navigator.clipboard.writeText(text);
  keep();
  const clear = () => {
    if (!document.hasFocus()) return window.addEventListener('focus', clear, { once: true });
    keep();
    navigator.clipboard.writeText('').catch(() => undefined);
  };
  const timer = setTimeout(clear, forMs);
  const stop = () => {
    clearTimeout(timer);
    window.removeEventListener('focus', clear);
    for (const event of ['copy', 'cut']) document.removeEventListener(event, stop);
    keep = () => undefined;
  };
  for (const event of ['copy', 'cut']) document.addEventListener(event, stop);
  keep = stop;
}

/** Copies a text. Browsers offer the clipboard only to https and localhost; a hub on a plain address gets the older way. Rejects when neither works. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    keep();
    return;
  }
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'gp-hidden';
  document.body.append(field);
  try {
    field.select();
    if (!document.execCommand('copy')) throw new Error('The browser refused to copy.');
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
