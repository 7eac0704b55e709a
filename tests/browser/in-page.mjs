/* global document, getComputedStyle, matchMedia */
// These functions travel into the browser as text: each must stand alone. Plain JavaScript, so that the
// browser's globals do not become known to the program's own sources.

/** What a person with a narrow window, a keyboard or a screen reader would complain about. */
export function complaintsInPage() {
  const found = [];
  const root = document.documentElement;
  const name = (element) =>
    `${element.tagName.toLowerCase()}#${element.id} ${(element.textContent ?? '').trim().slice(0, 40)}`;
  if (root.scrollWidth > root.clientWidth)
    found.push(`wider than the window by ${root.scrollWidth - root.clientWidth} px`);
  if (!root.lang) found.push('no language');
  if (document.querySelectorAll('h1').length !== 1) found.push('not exactly one h1');
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of ids.filter((one, index) => ids.indexOf(one) !== index)) found.push(`id twice: ${id}`);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    if (!ids.includes(link.hash.slice(1))) found.push(`leads nowhere: ${name(link)}`);
  }
  for (const control of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!control.labels || control.labels.length === 0) found.push(`no label: ${name(control)}`);
  }
  for (const active of document.querySelectorAll('a, button, summary')) {
    if ((active.textContent ?? '').trim() === '') found.push(`no words: ${name(active)}`);
    const { width, height } = active.getBoundingClientRect();
    const isShown = active.checkVisibility() && width > 1 && height > 1;
    if (isShown && active.matches('button, summary, nav a') && height < 24)
      found.push(`too small to hit: ${name(active)}`);
  }
  for (const frame of document.querySelectorAll('iframe'))
    if (!frame.title) found.push('a frame without a title');
  return [...found, ...faintText()];

  /** Text with less than 4.5 : 1 against what lies behind it. */
  function faintText() {
    const faint = [];
    for (const element of document.querySelectorAll('body *')) {
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent.trim() !== '',
      );
      if (!hasText || element.closest('option') || !element.checkVisibility()) continue;
      const ratio = contrast(numbers(getComputedStyle(element).color), behind(element));
      if (ratio < 4.5) faint.push(`contrast ${ratio.toFixed(2)}: ${name(element)}`);
    }
    return faint;
  }
  function numbers(colour) {
    return (colour.match(/[\d.]+/g) ?? []).map(Number);
  }
  function behind(element) {
    for (let one = element; one; one = one.parentElement) {
      const colour = numbers(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 22, 28] : [255, 255, 255];
  }
  function luminance(colour) {
    const [red, green, blue] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }
}

/** `seen` when the focus can be seen, `end` when nothing has it, else what has it. */
export function focusInPage() {
  const element = document.activeElement;
  if (!element || element === document.body) return 'end';
  const style = getComputedStyle(element);
  const { width, right, height } = element.getBoundingClientRect();
  const isOutlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  // Inside a frame the focus is drawn by the document there.
  const isSeen = element.tagName === 'IFRAME' || (isOutlined && width > 1 && height > 1 && right > 0);
  return isSeen ? 'seen' : `${element.tagName} ${element.id} ${element.textContent ?? ''}`;
}

/** Unfolds one fold. */
export function openInPage(fold) {
  fold.open = true;
}

/** The colour an element is written in. */
export function colourInPage(element) {
  return getComputedStyle(element).color;
}
