// What on a page is faint or has no name; see screens.py.
() => {
  const shown = one => one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && one.getClientRects().length;
  const parse = color => (color.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const ground = one => {
    for (let up = one; up; up = up.parentElement) {
      const color = parse(getComputedStyle(up).backgroundColor);
      if (color.length < 4 || color[3] > .99) return color;
    }
    return [255, 255, 255];
  };
  const faint = one => {
    const style = getComputedStyle(one), [a, b] = [light(parse(style.color)), light(ground(one))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    return (a + .05) / (b + .05) < (large ? 3 : 4.5);
  };
  const nameless = one => !(one.labels && one.labels.length && one.labels[0].textContent.trim())
    && !one.ariaLabel && !one.getAttribute("aria-labelledby") && !one.title && !(one.alt || "").trim()
    && !(/^(A|BUTTON|SUMMARY)$/.test(one.tagName) && one.textContent.trim());
  const said = (word, one) => word + ": " + one.outerHTML.slice(0, 120);
  const texts = [...document.querySelectorAll("body *")].filter(one => shown(one)
    && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()) && one.tagName !== "OPTION");
  const controls = [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a, summary, img")];
  return [...texts.filter(faint).map(one => said("faint", one)),
    ...controls.filter(one => shown(one) && nameless(one)).map(one => said("nameless", one))];
}
