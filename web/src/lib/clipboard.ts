// SPDX-License-Identifier: Apache-2.0

/** Copies a text. Browsers offer the clipboard only to https and localhost; a hub on a plain address gets the older way. Rejects when neither works. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined && window.isSecureContext) return navigator.clipboard.writeText(text);
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
