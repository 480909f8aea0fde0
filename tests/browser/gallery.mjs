// gallery.mjs: measures every picture of the docs, in both languages and at each width, as Chromium draws it: no text cut or touching
// another, letters of 11 px at least, at most 12 colours, texts in the contrast of WCAG AA; of a PDF that no word is cut or touches another.
// The pictures are FOLDER/NAME-PICTURE-LANG-WIDTH.svg, drawn by docs/gallery.sh.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const LEAST_CONTRAST = 4.5;
const MOST_COLOURS = 12, LEAST_LETTERS = 11;

// In the page: what is wrong with the one picture in it.
function measure([width, mostColours, leastLetters]) {
  const faults = [], svg = document.querySelector('svg');
  const field = { w: svg.viewBox.baseVal.width, h: svg.viewBox.baseVal.height };
  if (field.w !== width) faults.push(`is ${field.w} px wide, not ${width}`);
  const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim() !== '');
  // a line box has room above and below its glyphs
  const boxes = texts.map((text) => {
    const box = text.getBoundingClientRect();
    return { x: box.x + 1, y: box.y + 3.5, w: box.width - 2, h: box.height - 7, text: text.textContent.trim(), of: text };
  });
  for (const box of boxes) {
    if (box.x < 0 || box.y < 0 || box.x + box.w > field.w || box.y + box.h > field.h) faults.push(`'${box.text}' is cut`);
    if (parseFloat(getComputedStyle(box.of).fontSize) < leastLetters) faults.push(`'${box.text}' is too small`);
    if (/(\u2026|\.\.\.)$/.test(box.text) && box.text.length > 40) faults.push(`'${box.text}' has lost its end`); // no name is that long
    if (/^[−+-]?[0-9.]+e[−+-]?[0-9]+/.test(box.text)) faults.push(`'${box.text}' has an exponent`);
  }
  for (let i = 0; i < boxes.length; i++)
    for (let k = i + 1; k < boxes.length; k++) {
      const a = boxes[i], b = boxes[k];
      if (a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h) faults.push(`'${a.text}' touches '${b.text}'`);
    }

  const numbers = (colour) => (colour.match(/[0-9.]+/g) || []).map(Number);
  const colours = new Set();
  for (const one of svg.querySelectorAll('path, polygon, rect, circle, use, text')) {
    if (one.closest('defs') || one.getBoundingClientRect().width === 0) continue;
    const look = getComputedStyle(one);
    if (look.fill !== 'none') colours.add(numbers(look.fill).slice(0, 3).join());
    if (look.stroke !== 'none' && one.tagName !== 'text') colours.add(numbers(look.stroke).slice(0, 3).join());
  }
  colours.delete('1,0,0'); // what hovers
  if (colours.size > mostColours) faults.push(`has ${colours.size} colours: ${[...colours].join(' ')}`);
  return faults.slice(0, 8);
}

// In a page, light or dark: texts of pictures that are hard to read on what lies under them.
export function contrasts(least) {
  const faults = [];
  const numbers = (colour) => (colour.match(/[0-9.]+/g) || []).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const page = [document.body, document.documentElement].map((one) => (one ? numbers(getComputedStyle(one).backgroundColor) : []))
    .find((rgb) => rgb.length === 3);
  const paper = page || [255, 255, 255];
  for (const svg of document.querySelectorAll('svg')) {
    if (svg.getBoundingClientRect().width === 0 || (document.body && !svg.classList.contains('pic'))) continue;
    for (const text of [...svg.querySelectorAll('text')].filter((one) => one.textContent.trim() !== '').slice(0, 200)) {
      if (document.body) text.scrollIntoView({ block: 'center' });
      const box = text.getBoundingClientRect();
      const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        .find((one) => svg.contains(one) && ['path', 'polygon', 'rect'].includes(one.tagName) && getComputedStyle(one).fill !== 'none' && getComputedStyle(one).opacity > 0);
      const look = under ? getComputedStyle(under) : null, share = look ? parseFloat(look.fillOpacity) : 0;
      const back = look ? numbers(look.fill).slice(0, 3).map((v, i) => v * share + paper[i] * (1 - share)) : paper;
      const [a, b] = [light(numbers(getComputedStyle(text).fill)), light(back)];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < least) faults.push(`'${text.textContent.trim()}' has a contrast of ${contrast.toFixed(1)}`);
    }
  }
  return faults.slice(0, 8);
}

export async function gallery(browser, folder, check) {
  const names = readdirSync(folder).filter((file) => file.endsWith('.svg'));
  check(names.length > 0, 'the gallery is empty');
  const context = await browser.newContext({ viewport: { width: 1280, height: 6000 } }), page = await context.newPage();
  let bad = 0;
  for (const name of names) {
    const width = Number(name.match(/-([0-9]+)\.svg$/)[1]);
    await page.goto(pathToFileURL(join(folder, name)).href);
    const faults = await page.evaluate(measure, [width, MOST_COLOURS, LEAST_LETTERS]);
    faults.push(...await page.evaluate(contrasts, LEAST_CONTRAST));
    bad += faults.length;
    check(true, name);
    for (const fault of faults) check(false, `gallery ${name}: ${fault}`);
  }
  await context.close();
  console.log(`${bad ? 'FAIL' : 'ok  '} gallery of ${names.length}`);
}

/** Pictures as PDF: words lie on the sheet and beside each other. */
export function paper(folder, check) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.pdf'));
  check(files.length > 0, 'no picture is a PDF');
  for (const file of files) {
    const text = execFileSync('pdftotext', ['-bbox', join(folder, file), '-'], { encoding: 'utf8' });
    const [wide, high] = /<page width="([0-9.]+)" height="([0-9.]+)"/.exec(text).slice(1).map(Number);
    const words = [...text.matchAll(/xMin="([-0-9.]+)" yMin="([-0-9.]+)" xMax="([-0-9.]+)" yMax="([-0-9.]+)">(.*)<\/word>/g)]
      .map(([, x0, y0, x1, y1, word]) => ({ x0: Number(x0), x1: Number(x1), y: (Number(y0) + Number(y1)) / 2, word }));
    const cut = words.find((one) => one.x0 < 0 || one.x1 > wide || one.y < 0 || one.y > high);
    const touching = words.find((one) => words.some((other) => one.x0 < other.x0 && other.x0 < one.x1 - 1 && Math.abs(one.y - other.y) < 6));
    check(words.length > 0 && !cut && !touching, `${file}: ${cut ? `'${cut.word}' is cut` : touching ? `'${touching.word}' touches another` : 'no words'}`);
  }
}
