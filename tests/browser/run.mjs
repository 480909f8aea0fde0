// run.mjs: opens every page in Debian's Chromium, from file:// and with the network off, and holds it to what a reader may expect.
// Called as: node run.mjs FOLDER [SHOTS], FOLDER with NAME.html, the folder NAME of the results it is about, and gallery/ with the pictures
// of the docs at each width. SHOTS: where to leave pictures of the pages and of their print.
import { readFileSync, readdirSync, existsSync, statSync, mkdirSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { contrasts, gallery, paper, LEAST_CONTRAST } from './gallery.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = resolve(process.argv[2]);
const shots = process.argv[3] ? resolve(process.argv[3]) : null;
if (shots) mkdirSync(shots, { recursive: true });
let checks = 0;
const faults = [];

function check(good, what) {
  checks++;
  if (!good) { faults.push(what); console.error('FAIL ' + what); }
}

// ---- what stands in the files -----------------------------------------------------------------------------------------
const kept = new Map();

/** Rows of a CSV file of a folder, as objects; without the apostrophe that guards a formula. */
function rows(name, file) {
  const key = name + '/' + file;
  if (kept.has(key)) return kept.get(key);
  const text = existsSync(join(folder, key)) ? readFileSync(join(folder, key), 'utf8') : '';
  const lines = [];
  let line = [''], quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') line[line.length - 1] += c;
      else if (text[i + 1] === '"') { line[line.length - 1] += c; i++; } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') line.push('');
    else if (c === '\n') { lines.push(line); line = ['']; } else line[line.length - 1] += c;
  }
  const [head = [], ...body] = lines;
  const all = body.map((cells) => Object.fromEntries(head.map((column, i) => [column, cells[i].replace(/^'(?=[=+\-@])/, '')])));
  kept.set(key, all);
  return all;
}

/** The values that a figure of the page may have: those of the cells that its reference fits. */
function valuesOf(name, [file, variant, place, metric, column]) {
  const [from, to = ''] = place.split('>'), at = to.lastIndexOf('.');
  const atStep = (row) => row.entry === from && row.step === to.slice(at + 1) && [to.slice(0, at), 'paths.' + to.slice(0, at)].includes(row.path);
  const mean = (own) => { // over the campaigns
    const n = new Set(rows(name, file).filter((row) => row.variant === variant).map((row) => row.replication)).size;
    return [own.filter((row) => row.variant === variant).reduce((sum, row) => sum + Number(row[metric]), 0) / n];
  };
  if (file === 'funnel.csv') return mean(rows(name, file).filter(atStep));
  if (file === 'chains.csv') return mean(rows(name, file).filter((row) => row.origin === from && (to === '*' || row.entry === to)));
  if (file === 'losses.csv') return rows(name, file).filter((row) => row.variant === variant && atStep(row) && row.outcome === metric).map((row) => Number(row[column]));
  if (place === 'entries.*') // all of them
    return [rows(name, file).filter((row) => row.variant === variant && row.place.startsWith('entries.') && row.metric === metric)
      .reduce((sum, row) => sum + Number(row[column]), 0)];
  if (['check.csv', 'back_test.csv', 'fit.csv'].includes(file) && /^\d+$/.test(place)) return [Number(rows(name, file)[Number(place)]?.[column])];
  const has = (row) => {
    const texts = Object.values(row);
    if ('variant' in row && variant && row.variant !== variant && !texts.includes(variant)) return false;
    if (file === 'ways.csv') return row.entry === place.replace(/^ways\./, '');
    if (file === 'series.csv') return row.place === place.split('@')[0] && row.time.slice(11, 16) === place.split('@')[1] && row.metric === metric;
    if (file === 'best.csv') return (row.point || '') === place.split('/')[0] && row.variant === place.split('/')[1] && row.metric === metric;
    if ('place' in row && 'metric' in row) return row.metric === metric && (row.place === place || texts.includes(place));
    return place.split('/').every((part) => !part || texts.includes(part));
  };
  return rows(name, file).filter(has).map((row) => row[column]).filter((cell) => cell !== '').map(Number);
}

/** Is the text this value, rounded? "−1,246 CNY", "10%", "1.2万", "<0.1%". */
function says(text, value) {
  const plain = text.replace(/[\s,]|CNY|元/g, '').replace('−', '-').replace('+', '');
  const match = plain.match(/^([<>]?)(-?\d+(?:\.\d+)?)(%|pp|points?|个百分点|万|亿|k|M|bn|s|秒|min|分钟|h|小时|d|天)?$/);
  if (!match) return /e-/.test(plain) && Math.abs(Number(plain) - value) < 1e-3 * Math.abs(value);
  const unit = { '%': 0.01, pp: 0.01, point: 0.01, points: 0.01, 个百分点: 0.01, 万: 1e4, 亿: 1e8, k: 1e3, M: 1e6, bn: 1e9, min: 60, 分钟: 60, h: 3600, 小时: 3600, d: 86400, 天: 86400 }[match[3]] || 1;
  const digits = (match[2].split('.')[1] || '').length, shown = Number(match[2]) * unit;
  if (match[1]) return match[1] === '<' ? Math.abs(value) < shown : Math.abs(value) > shown;
  return Math.abs(shown - value) <= unit * 0.5 * 10 ** -digits * (1 + 1e-6) + 1e-12;
}

const amount = (text) => Number(text.replace(/[\s,]|CNY|元/g, '').replace('−', '-')) || 0;

// ---- inside the page ---------------------------------------------------------------------------------------------------
const figures = () => [...document.querySelectorAll('[data-cell]')].filter((one) => one.getBoundingClientRect().width > 0)
  .map((one) => ({ ref: one.getAttribute('data-cell').split('|'), text: one.textContent.trim() }));

/** What stands behind # in the address, as the page has it: page.url() learns of history.replaceState later, from events. */
async function address(page) {
  return decodeURIComponent(await page.evaluate(() => location.hash));
}

/** Texts that leave the page, or that lie on another one. */
function layout() {
  const out = [], page = document.documentElement.clientWidth, boxes = [];
  if (document.documentElement.scrollWidth > page + 1) out.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} of ${page} px`);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const text = node.textContent.trim(), of = node.parentElement;
    if (!text || of.closest('script,style,noscript,nav')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      let clip = of;
      while (clip && getComputedStyle(clip).overflowX === 'visible') clip = clip.parentElement;
      if (!clip && (box.right > page + 1 || box.left < -1)) out.push(`'${text.slice(0, 40)}' leaves the page`);
      if (of.closest('svg')) boxes.push({ x: box.x + 1, y: box.y + 4, r: box.right - 1, b: box.bottom - 4, text, svg: of.closest('svg') });
    }
  }
  for (let i = 0; i < boxes.length; i++)
    for (let k = i + 1; k < boxes.length; k++) {
      const a = boxes[i], b = boxes[k];
      if (a.svg === b.svg && a.x < b.r && b.x < a.r && a.y < b.b && b.y < a.b) out.push(`'${a.text}' lies on '${b.text}'`);
    }
  const places = [...document.querySelectorAll('.place')].map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() })).sort((a, b) => a.box.top - b.box.top);
  places.forEach(({ text, box }, i) => { if (i && box.top < places[i - 1].box.bottom - 1) out.push(`'${text}' lies on '${places[i - 1].text}'`); });
  const total = document.querySelector('#map .total'), last = places[places.length - 1];
  if (total && last && last.box.bottom > total.getBoundingClientRect().top + 1) out.push(`'${last.text}' lies on the rule below the map`);
  const bar = document.querySelector('nav.bar');
  if (bar && innerWidth < 600 && bar.scrollWidth > bar.clientWidth + 1) out.push(`the contents are ${bar.scrollWidth} of ${bar.clientWidth} px`);
  return [...new Set(out)].slice(0, 8);
}

// ---- one page ----------------------------------------------------------------------------------------------------------
async function open(browser, name, options = {}, hash = '') {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, offline: true, ...options });
  context.setDefaultTimeout(120e3); // beside compilers
  const page = await context.newPage();
  const file = pathToFileURL(join(folder, name + '.html')).href;
  page.on('console', (message) => check(false, `${name}: console says '${message.text()}'`));
  page.on('pageerror', (error) => check(false, `${name}: ${error}`));
  page.on('request', (request) => check(request.url().startsWith(file) || request.url().startsWith('data:') || request.url().startsWith('blob:'),
    `${name}: asks for ${request.url()}`));
  const go = async (other = '', width = 0) => { // anew, not to another place of the page that stands
    await page.goto('about:blank');
    if (width) await page.setViewportSize({ width, height: 844 });
    const before = Date.now();
    await page.goto(file + other);
    await page.waitForSelector('h1');
    return Date.now() - before;
  };
  if (hash) await go(hash);
  return { context, page, go };
}

async function accessible(page, name, how) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const one of found.violations)
    check(false, `${name} ${how}: axe ${one.id}: ${one.help} at ${one.nodes.slice(0, 3).map((n) => n.target).join(' | ')}`);
  checks++;
}

/** The first sentence is that of the terminal, and every finding is there. */
async function told(page, name, lang) {
  const file = join(folder, name, 'findings.json');
  if (!existsSync(file)) return;
  await page.evaluate(() => Promise.all([...document.querySelectorAll('main details:not([open]) > summary')].map((more) => new Promise((done) => {
    more.parentNode.addEventListener('toggle', done, { once: true }); // what a fold holds is written when it opens
    more.click();
    setTimeout(done, 20000); // compilers may stand beside
  }))));
  const plain = (text) => text.toLowerCase().replace(/[\s‎‏⁦-⁩'“”]/g, ''); // quotes are those of print
  const text = plain(await page.evaluate(() => { // keys told in words are kept beside them
    const main = document.querySelector('main').cloneNode(true);
    for (const one of main.querySelectorAll('span.raw')) one.textContent = one.getAttribute('data-raw');
    return main.textContent;
  }));
  const loses = /moneyonaverage|现方案平均亏损/.test(text); // the headline, in place of what is expected
  for (const one of JSON.parse(readFileSync(file, 'utf8')).filter((one) => one.id !== 'plan' || !loses))
    for (const part of one[lang].split(/[:：;；。]|\. /).filter((part) => part.trim().length > 8))
      check(text.includes(plain(part).replace(/[.。]$/, '')), `${name} ${lang}: the page does not say '${part.trim()}'`);
}

const wide = ['weekend', 'many-paths', 'long-names', 'hostile', 'experiment']; // of the others a telephone and a desk are looked at

async function seen(name, page, go) {
  for (const width of wide.includes(name) ? [360, 390, 800, 1280] : [390, 1280])
    for (const lang of ['en', 'zh']) {
      await go('#lang=' + lang, width);
      for (const fault of await page.evaluate(layout)) check(false, `${name} ${width} ${lang}: ${fault}`);
      for (const { ref, text } of await page.evaluate(figures)) {
        const values = valuesOf(name, ref);
        check(values.some((value) => says(text, value)), `${name} ${width} ${lang}: ${ref.join('|')} is ${text}, the file has ${values.slice(0, 4)}`);
      }
      const bare = (await page.locator('#page').innerText()).match(/\b(undefined|NaN|null(?!:| to be| variance)|Infinity)\b/); // a null of a test is told with its colon
      check(!bare, `${name} ${width} ${lang}: the page says ${bare}`);
      const [whole, ...some] = await page.evaluate(() => [...document.querySelectorAll('#map .total b .n, #map .ents .od .n')].map((one) => one.textContent).reverse());
      check(whole === undefined || Math.abs(amount(whole) - some.reduce((all, one) => all + amount(one), 0)) <= 0.006 * amount(whole) + 0.5,
        `${name} ${width} ${lang}: the entries of the map are ${some.join(' + ')}, not ${whole}`);
      check((await page.getAttribute('html', 'lang')).startsWith(lang), `${name}: the page does not say its language, ${lang}`);
      if (shots) await page.screenshot({ path: join(shots, `${name}-${width}-${lang}.png`), fullPage: true }).catch(() => {});
      if (width === 390 || (width === 1280 && lang === 'en')) {
        await accessible(page, name, `${width} ${lang}`);
        for (const colorScheme of ['dark', 'light']) {
          await page.evaluate(() => { window.turned = new Promise((done) => matchMedia('(prefers-color-scheme: dark)').addEventListener('change', done, { once: true })); });
          await page.emulateMedia({ colorScheme });
          await page.evaluate(() => window.turned); // it has drawn anew: folds that open from here on stay
          for (const fault of await page.evaluate(contrasts, LEAST_CONTRAST)) check(false, `${name} ${width} ${colorScheme}: ${fault}`);
        }
      }
      if (width === 390) await told(page, name, lang);
    }
}

const MOST = { weekend: { pages: 8, height: 6000, bytes: 450e3, verdict: 1266 }, 'weekend-sliders': { pages: 8, height: 6000, bytes: 700e3, verdict: 1266 } };

async function printed(name, page, go) {
  await go('', 390);
  /* what a telephone measures for paper is as wide as the sheet: A4 less its margins */
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 688, height: 844 });
  for (const fault of await page.evaluate(layout)) check(false, `${name} on paper from a telephone: ${fault}`);
  const touching = await page.evaluate(() => [...document.querySelectorAll('.dot.axis svg')].filter((axis) => [...axis.querySelectorAll('text')].map((text) => text.getBoundingClientRect())
    .some((box, i, all) => i && box.left < all[i - 1].right + 3)).map((axis) => axis.textContent));
  check(touching.length === 0, `${name} on paper from a telephone: ticks touch: ${touching}`);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: null });
  const file = join(shots || folder, `${name}.pdf`);
  writeFileSync(file, await page.pdf({ format: 'A4', preferCSSPageSize: true }));
  const sheets = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\f').slice(0, -1);
  check(sheets.length > 0 && sheets[0].trim().length > 100, `${name}: its first sheet is empty`);
  if (MOST[name]) check(sheets.length <= MOST[name].pages, `${name}: ${sheets.length} sheets of paper`);
  if (shots) execFileSync('pdftoppm', ['-png', '-r', '60', '-l', '9', file, join(shots, `${name}-sheet`)]);
}

async function without(name, page) {
  await page.goto(pathToFileURL(join(folder, name + '.html')).href);
  check(await page.locator('noscript h1').first().isVisible(), `${name}: no title without scripts`);
  check(['fit', 'far-apart'].includes(name) || // without findings
     (await page.locator('noscript p').count()) > 0, `${name}: no answer without scripts`);
}

async function measured(name, page, go) {
  const most = MOST[name];
  if (!most) return;
  const ms = await go('', 390);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  check(height <= most.height, `${name}: ${height} px high on a telephone`);
  const size = statSync(join(folder, name + '.html')).size;
  check(size <= most.bytes, `${name}: ${size} bytes`);
  const end = await page.evaluate(() => { const box = document.getElementById('variants').getBoundingClientRect(); return box.bottom + scrollY; });
  check(end <= most.verdict, `${name}: verdict and variants end at ${Math.round(end)} px`);
  console.log(`${name}: ${size} bytes, ${height} px at 390 px, verdict and variants end at ${Math.round(end)} px, open in ${ms} ms`);
}

// ---- what can be done with it: driven on the weekend and on two studies in one page --------------------------------------
async function driven(browser, name) {
  const { context, page } = await open(browser, name, { viewport: { width: 390, height: 844 }, acceptDownloads: true }, '#lang=en');
  await page.keyboard.press('Tab');
  const seenFocus = new Set();
  for (let i = 0; i < 60; i++) { // keys reach what can be tapped, and what has the focus is seen
    seenFocus.add(await page.evaluate(() => document.activeElement?.getAttribute('data-key') || document.activeElement?.tagName));
    await page.keyboard.press('Tab');
  }
  check(seenFocus.size > 20, `${name}: the Tab key reaches ${seenFocus.size} things`);
  const variants = page.locator('#variants button[aria-pressed]').filter({ hasNotText: /^(Net|Orders|GMV|Cost)/ });
  check((await variants.count()) > 2, `${name}: no variant can be tapped`);
  await variants.first().click();
  check(/v=/.test(await address(page)), `${name}: the variant is not in the address: ${await address(page)}`);
  const chosen = await address(page);
  await page.reload();
  check((await address(page)) === chosen, `${name}: the address does not bring back what was chosen`);
  await page.locator('[data-key=lang]').click();
  check((await page.getAttribute('html', 'lang')).startsWith('zh'), `${name}: the language does not switch`);
  check(/lang=zh/.test(await address(page)), `${name}: the language is not in the address`);
  await page.locator('[data-key=lang]').click();

  const table = page.locator('#tables details').first();
  await table.locator('summary').click();
  const cells = async () => page.locator('#tables details').first().locator('tbody tr td:nth-of-type(3)').allTextContents();
  await page.locator('#tables details').first().locator('thead button').nth(3).click();
  const number = (text) => Number(text.replace(/,/g, '').replace('−', '-'));
  const shown = (await cells()).map(number).filter((value) => !Number.isNaN(value));
  check(shown.length > 2 && shown.every((value, i) => !i || shown[i - 1] <= value || shown[0] >= value), `${name}: a table does not sort: ${shown}`);
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 5000 }).catch(() => null),
    page.locator('#tables details').first().locator('button', { hasText: /CSV/ }).first().click()]);
  check(download !== null, `${name}: no table can be saved`);

  const before = await page.evaluate(() => performance.memory.usedJSHeapSize);
  for (let i = 0; i < 200; i++) await page.locator('#variants button[aria-pressed]').nth(i % 4).click({ force: true });
  await page.evaluate(() => window.gc && window.gc());
  const after = await page.evaluate(() => performance.memory.usedJSHeapSize);
  check(after < before + 24e6, `${name}: 200 taps take ${Math.round((after - before) / 1e6)} MB`);
  await context.close();

  const card = await open(browser, name, { viewport: { width: 540, height: 720 }, deviceScaleFactor: 2 }, '#card');
  check(await card.page.evaluate(() => document.documentElement.scrollHeight <= 721), `${name}: the card is higher than its picture`);
  if (shots) await card.page.screenshot({ path: join(shots, `${name}-card.png`) });
  await card.context.close();
}

async function together(name, page, go) {
  await go('#lang=en', 390);
  const first = await page.locator('h1').textContent(), named = await page.locator('nav.studies button').allTextContents();
  check(named.length === 3 && named.slice(1).every((one) => first.includes(one)), `${name}: the comparison opens with '${first}', not with ${named.slice(1)}`);
  await page.locator('nav.studies button').nth(1).click();
  check(/f=1/.test(await address(page)) && (await page.locator('h1').textContent()) !== first, `${name}: the second folder is not shown`);
}

/** Why a variant sells less: the step that loses most, with its shares as funnel.csv has them. A stock that runs out is met where they pay. */
async function caused(name, page, go) {
  await go('#lang=en&v=limited_stock', 390);
  const passed = (variant, step) => rows(name, 'funnel.csv').filter((row) => row.variant === variant && row.path === 'shops.live' && row.step === step)
    .reduce((sum, row) => sum + Number(row.passed), 0);
  const said = ['base', 'limited_stock'].map((variant) => `${Math.round((100 * passed(variant, 'pay')) / passed(variant, 'order'))}%`).join(' → ');
  const why = await page.locator('.fact').first().textContent();
  check(why.includes(`live shop: pay”: ${said} go on`), `${name}: the shares of those who pay are ${said}, the page says '${why}'`);
}

/** A slider snaps to positions that the data have, by keys too; address, figures and the call to copy are those of the position. */
async function slid(name, page, go) {
  for (const [width, lang] of [[360, 'zh'], [390, 'en'], [1280, 'en']]) {
    await go('#lang=' + lang, width);
    const sliders = page.locator('#whatif input[type=range]'), data = JSON.parse(await page.locator('#data').textContent())[0].what_if;
    check((await sliders.count()) === data.sliders.length, `${name}: ${await sliders.count()} sliders of ${data.sliders.length}`);
    await sliders.first().focus();
    await page.keyboard.press('End');
    await sliders.last().focus();
    await page.keyboard.press('Home');
    const chosen = new URLSearchParams((await address(page)).slice(1)).get('s')?.split('-').map(Number) || [], stops = data.sliders.map((one) => one.stops);
    check(chosen.length === stops.length && chosen[0] > 0, `${name}: the positions are not in the address: ${await address(page)}`);
    const at = 4 * chosen.reduce((all, stop, i) => all * stops[i].length + stop, 0);
    const shown = await page.locator('#whatif dd').allTextContents();
    for (const [i, key] of Object.keys(data.figures).entries()) { // the difference; at the plan the figure is a cell of the run
      const figure = shown[i].match(/^[+−\d.,]+(?:%| (?:CNY|元))?/)?.[0];
      check(figure && says(figure, data.figures[key][at + 1]), `${name} ${lang}: ${key} is ${shown[i]}, the data have ${data.figures[key].slice(at, at + 4)}`);
    }
    const call = await page.locator('#whatif code').textContent(), moved = data.sliders.flatMap((one, i) => (chosen[i] ? one.paths.map((path, k) => `${path}=${one.stops[chosen[i]].values[k]}`) : []));
    check(moved.length > 0 && moved.every((text) => call.includes(text)), `${name}: the call is ${call}`);
    const before = await page.locator('#whatif dl').textContent();
    await page.reload();
    check((await page.locator('#whatif dl').textContent()) === before, `${name}: the address does not bring the positions back`);
    for (const fault of await page.evaluate(layout)) check(false, `${name} ${width} ${lang}: ${fault}`);
    await accessible(page, name, `${width} ${lang}`);
    if (shots) await page.locator('#whatif').screenshot({ path: join(shots, `${name}-${width}-${lang}.png`) });
    await page.locator('[data-key="whatif:plan"]').click();
    check(!/[#&]s=/.test(await address(page)), `${name}: the way back to the plan stays in the address`);
  }
}

/** Nothing of a label is run or read as markup. */
async function hostile(name, page, go) {
  await go('#lang=en', 390);
  check((await page.evaluate(() => window.hacked)) === undefined, `${name}: a label was run`);
  check((await page.locator('#page img, #page iframe, #page b.hacked').count()) === 0, `${name}: a label is markup`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium-headless-shell', // Chromium without its own window, which takes half of the time
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--js-flags=--expose-gc', '--enable-precise-memory-info'],
});

async function report(name, plain) {
  const { context, page, go } = await open(browser, name); // one page: a new one takes longer than what is asked of it
  if (existsSync(join(folder, name))) await seen(name, page, go);
  await printed(name, page, go);
  await measured(name, page, go);
  if (name === 'two-runs') await together(name, page, go);
  if (name === 'weekend') await caused(name, page, go);
  if (name === 'sliders') await slid(name, page, go);
  if (name === 'hostile') await hostile(name, page, go);
  await context.close();
  await without(name, plain);
  if (name === 'weekend') await driven(browser, name);
  console.log(`${faults.some((one) => one.startsWith(name + ':') || one.startsWith(name + ' ')) ? 'FAIL' : 'ok  '} ${name} (${Math.round(statSync(join(folder, name + '.html')).size / 1024)} KiB)`);
}

try {
  const names = readdirSync(folder).filter((file) => file.endsWith('.html')).map((file) => file.slice(0, -5)).sort();
  check(names.length > 0, 'there is no page');
  const some = async () => {
    const plain = await browser.newPage({ javaScriptEnabled: false });
    for (let name; (name = names.shift());) await report(name, plain).catch((error) => check(false, `${name}: ${error.message}`));
  };
  await Promise.all([some(), some()]); // a page waits for its browser half of the time
  if (existsSync(join(folder, 'gallery'))) await gallery(browser, join(folder, 'gallery'), check);
  if (existsSync(join(folder, 'gallery'))) paper(join(folder, 'weekend', 'plots'), check);
} finally {
  await browser.close();
}
console.log(`${checks} checks, ${faults.length} failed`);
process.exit(faults.length ? 1 : 0);
