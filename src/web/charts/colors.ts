/** A colour of style.css as a canvas needs it: what the page makes of it in its present scheme. */
export function resolveColors<K extends string>(names: readonly K[]): Record<K, string> {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const out = {} as Record<K, string>;
  for (const name of names) {
    probe.style.color = `var(--color-${name})`;
    out[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return out;
}
