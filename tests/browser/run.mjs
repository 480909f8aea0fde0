// run.mjs: opens every report in Debian's Chromium and holds it to what a reader may expect.
// Called as: node run.mjs FOLDER [SHOTS], FOLDER with NAME.html, the folder NAME of the results it is about, gallery/ with the pictures
// of the docs at each width, and pictures.txt, the names of all pictures there are. SHOTS: where to leave pictures of the pages and of their print.
import { readFileSync, readdirSync, existsSync, statSync, mkdirSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { contrasts, gallery, LEAST_CONTRAST } from './gallery.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = resolve(process.argv[2]);
const shots = process.argv[3] ? resolve(process.argv[3]) : null;
if (shots) mkdirSync(shots, { recursive: true });
let checks = 0;
const faults = [];
const drawn = new Set(); // pictures that were looked at

function check(good, what) {
  checks++;
  if (!good) { faults.push(what); console.error('FAIL ' + what); }
}

// ---- what stands in the CSV files: every number, as a set
function csvNumbers(name) {
  const all = new Set();
  const home = join(folder, name);
  for (const file of readdirSync(home)) {
    if (!file.endsWith('.csv') || file.startsWith('series')) continue;
    for (const line of readFileSync(join(home, file), 'utf8').split('\n'))
      for (const cell of line.split(',')) if (cell !== '' && Number.isFinite(Number(cell))) all.add(Number(cell));
  }
  return all;
}

// ---- inside the page
function overlaps() {
  const faults = [];
  for (const svg of document.querySelectorAll('svg.pic')) {
    const field = svg.getBoundingClientRect();
    if (field.width === 0) continue;
    const name = svg.closest('figure').id;
    if (field.right > document.documentElement.clientWidth + 1) faults.push(`${name}: the picture leaves the page`);
    const boxes = [...svg.querySelectorAll('text')].map((text) => {
      const own = text.getBBox(), to = text.getCTM();
      const x = own.x * to.a + to.e, y = own.y * to.d + to.f;
      return { x, y, w: own.width * to.a, h: own.height * to.d, text: text.textContent };
    }).filter((box) => box.w > 0 && box.text.trim() !== '');
    // a line box has room above and below its glyphs
    const whole = svg.viewBox.baseVal, scale = field.width / whole.width;
    for (const box of boxes) {
      if (box.x < -1 || box.y < -4 * scale || box.x + box.w > field.width + 1 || box.y + box.h > field.height + 4 * scale)
        faults.push(`${name}: '${box.text}' leaves the picture`);
    }
    // where its sheets on paper are cut
    const sheets = svg.closest('figure').querySelectorAll(`.sheets.${svg.classList.contains('zh') ? 'zh' : 'en'} svg`);
    for (const cut of svg.classList.contains('tall') ? [...sheets].slice(1).map((sheet) => sheet.viewBox.baseVal.y * scale) : [])
      for (const box of boxes)
        if (box.y + 4 * scale < cut && cut < box.y + box.h - 4 * scale) faults.push(`${name}: '${box.text}' is cut by the end of a sheet`);
    for (let i = 0; i < boxes.length; i++) {
      for (let k = i + 1; k < boxes.length; k++) {
        const a = boxes[i], b = boxes[k], slack = 3 * scale;
        if (a.x + slack < b.x + b.w && b.x + slack < a.x + a.w && a.y + slack < b.y + b.h && b.y + slack < a.y + a.h)
          faults.push(`${name}: '${a.text}' and '${b.text}' overlap`);
      }
    }
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth + 1) faults.push('the page scrolls sideways');
  return faults.slice(0, 12);
}

function sentences() {
  return [...document.querySelectorAll('.say, .keys dd, figcaption')].map((one) => ({
    text: one.textContent,
    where: one.className || one.tagName,
    data: [...one.querySelectorAll('data')].map((number) => ({ value: number.value, shown: number.textContent })),
    loose: [...one.querySelectorAll('.en, .zh')].map((span) => {
      const copy = span.cloneNode(true);
      copy.querySelectorAll('data, b, .word').forEach((inner) => inner.remove());
      return copy.textContent;
    }).join(' '),
  }));
}

// ---- one report
async function open(browser, name, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const file = pathToFileURL(join(folder, name + '.html')).href;
  page.on('console', (message) => check(false, `${name}: console says '${message.text()}'`));
  page.on('pageerror', (error) => check(false, `${name}: ${error}`));
  page.on('request', (request) => check(request.url() === file || request.url().startsWith('data:'), `${name}: asks for ${request.url()}`));
  const before = Date.now();
  await page.goto(file);
  return { context, page, ms: Date.now() - before };
}

async function language(page, lang) { await page.check(`#lang-${lang}`); }

// A long page is seen from its top: Chromium takes no picture of any height.
async function shot(page, name) {
  const height = await page.evaluate(() => Math.min(6000, document.documentElement.scrollHeight));
  const width = page.viewportSize().width;
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true, clip: { x: 0, y: 0, width, height }, timeout: 60000 })
    .catch((error) => console.error(`${name}: ${error.message.split('\n')[0]}`));
}

// Rows of a table and marks of a picture are alike, and pictures of the other width are not seen: some of each stand for all, which
// axe would look at for minutes.
function few() {
  const more = ['tbody tr:nth-child(n+12)', 'svg.pic g > :is(use, circle, polygon, path):nth-of-type(n+6)', '.sheets'];
  for (const one of document.querySelectorAll(more.join(','))) one.remove();
  for (const one of document.querySelectorAll('svg.pic')) if (one.getBoundingClientRect().width === 0) one.remove();
}

// As wide as a desk and as a telephone: texts in both languages, then the same page in the dark.
async function seen(browser, name) {
  for (const width of [1280, 800, 390]) {
    const { context, page } = await open(browser, name, { viewport: { width, height: 900 } });
    for (const lang of ['en', 'zh']) {
      await language(page, lang);
      for (const fault of await page.evaluate(overlaps)) check(false, `${name} ${width} ${lang}: ${fault}`);
      checks++;
      if (shots) await shot(page, `${name}-${width}-${lang}`);
    }
    if (width === 1280) {
      (await page.evaluate(() => [...document.querySelectorAll('figure')].map((figure) => figure.id.replace(/^f[0-9]+-/, ''))))
        .forEach((picture) => drawn.add(picture));
      for (const colorScheme of ['dark', 'light']) { // while all that lies under a text is there
        await page.emulateMedia({ colorScheme });
        for (const fault of await page.evaluate(contrasts, LEAST_CONTRAST)) check(false, `${name} ${colorScheme}: ${fault}`);
      }
      await page.evaluate(few);
      await page.evaluate(axe);
      await accessible(page, name, 'light', { resultTypes: ['violations'] });
      await page.emulateMedia({ colorScheme: 'dark' });
      await accessible(page, name, 'dark', { resultTypes: ['violations'], runOnly: ['color-contrast'] });
      if (shots) await page.screenshot({ path: join(shots, `${name}-dark.png`) });
    }
    await context.close();
  }
}

async function accessible(page, name, scheme, options) {
  const found = await page.evaluate((how) => window.axe.run(document, how), options);
  for (const one of found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical'))
    check(false, `${name} ${scheme}: axe ${one.id}: ${one.help} at ${one.nodes.slice(0, 3).map((n) => n.target).join(' | ')}`);
  checks++;
}

const level = /95% (confidence intervals?|置信区间)/g; // a convention, not a figure of the study

async function words(browser, name) {
  const { context, page } = await open(browser, name);
  const numbers = csvNumbers(name);
  const all = await page.evaluate(sentences);
  const concluded = await page.evaluate(() => [...document.querySelectorAll('.conclusion')].map((one) => one.textContent));
  check(concluded.length > 0 || all.some((one) => one.where === 'say' && one.text.trim() !== ''), `${name}: no sentence`);
  // said as they stand in the file, all of them and nothing else
  const plain = (text) => text.replace(/[",]/g, '');
  const home = join(folder, name, 'conclusions.csv');
  const cells = (row) => [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((cell) => cell[1] ?? cell[2]);
  const rows = existsSync(home) ? readFileSync(home, 'utf8').trim().split('\n').slice(1) : [];
  const stands = rows.map((row) => plain(cells(row).slice(1, 3).join('')));
  const asked = name === 'chosen' ? 1 : 0; // behind them the verdict on the figure of --metric
  check(concluded.length === stands.length + asked && stands.every((one, i) => one === plain(concluded[i])),
    `${name}: the conclusions are not those of the run`);
  for (const one of all) {
    check(!/[0-9]/.test(one.loose.replace(level, '')), `${name}: a number of no CSV file in '${one.loose}'`);
    for (const number of one.data) check(numbers.has(Number(number.value)), `${name}: ${number.value} is in no CSV file: '${one.text}'`);
  }
  await context.close();
}

// Figures that stand in other rows make other key figures.
async function turned(browser, name) {
  const said = [];
  for (const one of [name, name + '-turned']) {
    const { context, page } = await open(browser, one);
    said.push(await page.evaluate(() => document.querySelector('.keys').textContent));
    await context.close();
  }
  check(said[0] !== said[1], `${name}: the key figures stay when the figures move`);
}

// Figures, or their sheets if they are printed in several: each with words at its first and its last line, which take no room and
// tell on which page of the PDF it begins and ends.
function parts() {
  const all = [];
  for (const figure of document.querySelectorAll('figure')) {
    if (figure.getBoundingClientRect().height === 0) continue; // not for paper
    const seen = (one) => one.getBoundingClientRect().height > 0;
    const sheets = [...figure.querySelectorAll('.sheet')].filter(seen), pictures = [...figure.querySelectorAll('svg.pic')].filter(seen);
    (sheets.length ? sheets : [figure]).forEach((part, i) => {
      const id = sheets.length ? `${figure.id}-${i + 1}` : figure.id;
      all.push({ id, height: part.getBoundingClientRect().height, pictures: pictures.length + (sheets.length ? 1 : 0) });
      part.style.position = 'relative';
      for (const end of ['first', 'last']) {
        const word = document.createElement('span');
        word.textContent = `${end}:${id}`;
        word.style.cssText = `position:absolute;left:0;font:4px monospace;white-space:nowrap;${end === 'first' ? 'top' : 'bottom'}:0`;
        part.append(word);
      }
    });
  }
  return all;
}

const MOST_PAGES = 15; // every funnel of the weekend is on paper, both rooms, the ways and ten variants

// Tables on paper: none is wider than the page, no number is broken into two lines, heads can be repeated.
function tables() {
  const faults = [], page = document.documentElement.clientWidth;
  for (const table of document.querySelectorAll('table')) {
    if (table.getBoundingClientRect().width === 0) continue;
    const title = table.closest('.table').querySelector('h3').textContent;
    if (table.getBoundingClientRect().right > page + 1) faults.push(`the table '${title}' leaves the page`);
    if (getComputedStyle(table.tHead).display !== 'table-header-group') faults.push(`the head of '${title}' does not repeat`);
    for (const cell of table.querySelectorAll('.n')) {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const lines = new Set([...range.getClientRects()].filter((box) => box.width > 1).map((box) => Math.round(box.bottom / 4)));
      if (lines.size > 1) faults.push(`'${cell.textContent}' of '${title}' is broken`);
    }
  }
  return faults.slice(0, 8);
}

async function printed(browser, name) {
  // A4 less margins of 14 mm: 182 mm by 269 mm
  const { context, page } = await open(browser, name, { viewport: { width: 688, height: 1016 } });
  await page.emulateMedia({ media: 'print' });
  for (const fault of await page.evaluate(overlaps)) check(false, `${name} on paper: ${fault}`);
  for (const fault of await page.evaluate(tables)) check(false, `${name} on paper: ${fault}`);
  const all = await page.evaluate(parts);
  for (const part of all) {
    check(part.height <= 1016, `${name}: ${part.id} is ${part.height} px high on paper, a page has 1016`);
    check(part.pictures === 1, `${name}: ${part.id} is printed ${part.pictures} times`);
  }
  const file = join(shots || folder, `${name}.pdf`);
  writeFileSync(file, await page.pdf({ format: 'A4', preferCSSPageSize: true }));
  await context.close();
  const pages = execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\f');
  if (name === 'weekend') check(pages.length - 1 <= MOST_PAGES, `${name}: ${pages.length - 1} pages on paper`);
  const on = (word) => pages.flatMap((text, i) => (text.split(/\s+/).includes(word) ? [i + 1] : []));
  for (const { id } of all) {
    const first = on(`first:${id}`), last = on(`last:${id}`);
    check(first.length === 1 && last.length === 1 && first[0] === last[0],
      `${name}: ${id} begins on page ${first} of the PDF and ends on page ${last}`);
  }
  if (shots) execFileSync('pdftoppm', ['-png', '-r', '50', '-l', '12', file, join(shots, `${name}-page`)]);
}

async function without(browser, name) {
  const { context, page } = await open(browser, name, { javaScriptEnabled: false });
  check(await page.locator('.answer').first().isVisible(), `${name}: no answer without scripts`);
  await page.check('#lang-zh');
  check(await page.locator('h2 .zh').first().isVisible(), `${name}: the language does not switch without scripts`);
  check(!(await page.locator('h2 .en').first().isVisible()), `${name}: both languages show without scripts`);
  await context.close();
}

// ---- what can be done with it: driven on a comparison of variants
async function driven(browser, name) {
  const { context, page } = await open(browser, name, { viewport: { width: 1280, height: 900 } });
  await language(page, 'en');
  check((await page.getAttribute('html', 'lang')) === 'en', 'the page does not say that it is English');
  await language(page, 'zh');
  check((await page.getAttribute('html', 'lang')) === 'zh', 'the page does not say that it is Chinese');
  check(await page.locator('#pictures-h .zh').isVisible(), 'Chinese does not show');
  await page.locator('#theme-dark').check();
  const dark = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  check(dark === 'rgb(15, 20, 26)', `dark is ${dark}`);
  await page.locator('#theme-light').check();

  const marks = page.locator('figure[id$=variants] svg.zh.wide .s0v2 circle.m');
  check((await marks.count()) > 0, 'no marks of the second variant');
  check(await marks.first().isVisible(), 'marks of the second variant are hidden from the start');
  await marks.first().hover();
  check(await page.locator('#tip').isVisible(), 'hovering shows nothing');
  const said = await page.locator('#tip').textContent();
  check(/[0-9]/.test(said), `hovering says '${said}'`);
  await page.locator('#s0v2-on').uncheck();
  check(!(await marks.first().isVisible()), 'a variant that is switched off is still drawn');
  check((await page.locator('tr.s0v2').evaluateAll((rows) => rows.filter((row) => row.offsetHeight > 0).length)) === 0, 'its rows stay');
  check(await page.locator('figure[id$=variants] svg.zh.wide .s0v3 circle.m').first().isVisible(), 'another variant went with it');
  await page.locator('#s0v2-on').check();
  check(await marks.first().isVisible(), 'a variant does not come back');

  const table = page.locator('table:has(tbody tr:nth-child(3))').first(), at = 3;
  const column = async () => table.evaluate((one, i) => [...one.tBodies[0].rows].map((row) => parseFloat(row.cells[i].getAttribute('data-v'))).filter((v) => !Number.isNaN(v)), at);
  const sorted = (list, up) => list.length > 2 && new Set(list).size > 2 && list.every((v, i) => i === 0 || (up ? list[i - 1] <= v : list[i - 1] >= v));
  const head = table.locator('thead button').nth(at);
  await head.focus();
  await page.keyboard.press('Enter');
  check(sorted(await column(), true), 'a table does not sort');
  check((await table.locator('thead th').nth(at).getAttribute('aria-sort')) === 'ascending', 'a sorted column does not say so');
  await head.click();
  check(sorted(await column(), false), 'a table does not sort downwards');
  await page.locator('button.copy').first().click();
  check(Number(await page.locator('button.copy').first().getAttribute('data-copied')) > 100, 'nothing is copied');
  await context.close();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
});
async function report(name) {
  const size = statSync(join(folder, name + '.html')).size;
  check(size < 5 * 1024 * 1024, `${name}: ${size} bytes, more than 5 MB`);
  await seen(browser, name);
  if (existsSync(join(folder, name))) await words(browser, name);
  await printed(browser, name);
  await without(browser, name);
  if (name === 'long-names') await driven(browser, name);
  if (existsSync(join(folder, name + '-turned.html'))) await turned(browser, name);
  console.log(`${faults.some((fault) => fault.startsWith(name + ' ') || fault.startsWith(name + ':')) ? 'FAIL' : 'ok  '} ${name} (${Math.round(size / 1024)} KiB)`);
}

// The page of a thousand points opens in so many times what a small one takes: how fast the machine is just now is not the page's.
async function opensFast(name, small) {
  const best = { [name]: Infinity, [small]: Infinity }; // of seven in turn: other work of the machine is not the page's either
  for (let i = 0; i < 7; i++)
    for (const one of [small, name]) {
      const { context, ms } = await open(browser, one);
      best[one] = Math.min(best[one], ms);
      await context.close();
    }
  const ratio = best[name] / best[small], limit = 20; // 11 to 13, idle and busy: 2.9 s for 0.25 s on a slow host of two cores
  check(ratio < limit, `${name}: opens in ${best[name]} ms, ${small} in ${best[small]}`);
  console.log(`${ratio < limit ? 'ok  ' : 'FAIL'} ${name} opens in ${best[name]} ms, ${small} in ${best[small]}`);
}

try {
  const names = readdirSync(folder).filter((file) => file.endsWith('.html')).map((file) => file.slice(0, -5))
    .filter((name) => !name.endsWith('-turned'));
  check(names.length > 0, 'there is no report');
  names.sort((a, b) => statSync(join(folder, b + '.html')).size - statSync(join(folder, a + '.html')).size); // long ones first
  const left = [...names];
  await Promise.all([1, 2].map(async () => {
    while (left.length) {
      const name = left.shift();
      await report(name).catch((error) => check(false, `${name}: ${error.message}`));
    }
  }));
  await gallery(browser, join(folder, 'gallery'), check);
  await opensFast('thousand-points', 'targets');
  for (const file of readdirSync(join(folder, 'gallery'))) { // folders of a fit have no report, and no report here is of one axis
    const name = file.match(/-([a-z]+)-(?:en|zh)-\d+\.svg$/);
    if (name && ['checks', 'heldout', 'curve'].includes(name[1])) drawn.add(name[1]);
  }
  for (const picture of readFileSync(join(folder, 'pictures.txt'), 'utf8').trim().split(/[\s,]+/))
    check(drawn.has(picture), `no report has the picture '${picture}'`);
} finally {
  await browser.close();
}
console.log(`${checks} checks, ${faults.length} failed`);
process.exit(faults.length ? 1 : 0);
