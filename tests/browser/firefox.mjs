// firefox.mjs: the essentials in Debian's Firefox, over WebDriver BiDi: pages draw, keys and taps work, figures are those of the data.
// Called as: node firefox.mjs FOLDER [all], the folder of run.mjs, which holds everything else in Chromium; all: every page of it.
import { readFileSync, readdirSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = resolve(process.argv[2]), profile = mkdtempSync(join(tmpdir(), 'yinliu-firefox-'));
let checks = 0, failed = 0;

function check(good, what) {
  checks++;
  if (!good) { failed++; console.error('FAIL ' + what); }
}

const browser = await puppeteer.launch({
  browser: 'firefox', executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr', headless: true, userDataDir: profile,
  extraPrefsFirefox: { 'network.proxy.type': 1, 'network.proxy.http': '127.0.0.1', 'network.proxy.http_port': 9, 'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': 9 }, // no network
});

async function open(name, width, hash) {
  const page = await browser.newPage(), file = pathToFileURL(join(folder, name + '.html')).href;
  await page.setViewport({ width, height: 844 });
  page.on('pageerror', (error) => check(false, `${name}: ${error.message}`));
  page.on('console', (message) => check(false, `${name}: console says '${message.text()}'`));
  page.on('request', (request) => check(/^(data|blob):/.test(request.url()) || request.url().startsWith(file), `${name}: asks for ${request.url()}`));
  await page.goto(file + hash);
  await page.waitForSelector('h1');
  return page;
}

/** Texts leave no page, axe finds no fault, and the first finding is the headline. */
async function seen(name) {
  for (const [width, lang] of [[390, 'zh'], [390, 'en'], [1280, 'en']]) {
    const page = await open(name, width, '#lang=' + lang), at = `${name} ${width} ${lang}`;
    const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    check(wide[0] <= wide[1] + 1, `${at}: the page scrolls sideways: ${wide}`);
    check((await page.evaluate(() => document.documentElement.lang)).startsWith(lang), `${at}: the page does not say its language`);
    const findings = join(folder, name, 'findings.json'), plain = (text) => text.replace(/[\s\u200e\u200f\u2066-\u2069'“”]/g, '').replace(/[.。]$/, '');
    const head = plain(await page.evaluate(() => { // keys told in words are kept beside them
      const h1 = document.querySelector('h1').cloneNode(true);
      for (const one of h1.querySelectorAll('span.raw')) one.textContent = one.getAttribute('data-raw');
      return h1.textContent;
    }));
    if (existsSync(findings)) {
      const told = JSON.parse(readFileSync(findings, 'utf8')).filter((one) => one.kind === 'verdict');
      check(!told.length || plain(told[0][lang]).startsWith(head) || /losesmoney|亏/.test(head), `${at}: the headline is '${head}'`);
    }
    check((await page.evaluate(() => [...document.querySelectorAll('svg')].filter((one) => one.getBoundingClientRect().width > 20).length)) > 0, `${at}: nothing is drawn`);
    await page.evaluate(axe);
    for (const one of await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations.map((v) => `${v.id}: ${v.help}`)))
      check(false, `${at}: axe ${one}`);
    check((await page.evaluate(() => window.hacked)) === undefined, `${at}: a label was run`);
    await page.close();
  }
}

/** Taps and keys: a variant, the language, a table; the address brings them back. */
async function driven(name) {
  const page = await open(name, 390, '#lang=en'), hash = () => page.evaluate(() => location.hash);
  await page.focus('#variants button.dot');
  await page.keyboard.press('Enter');
  const chosen = await hash();
  check(/v=/.test(chosen), `${name}: the variant is not in the address: ${chosen}`);
  await page.reload();
  check((await page.$$('#variants button.dot[aria-pressed=true]')).length === 1, `${name}: the address does not bring the variant back`);
  await page.click('#tables summary');
  await page.waitForSelector('#tables tbody tr');
  await page.click('[data-key=lang]');
  check((await page.evaluate(() => document.documentElement.lang)).startsWith('zh') && /lang=zh/.test(await hash()), `${name}: the language does not switch`);
  await page.close();
}

/** A slider moves by keys, and says the difference that the data have at its position. */
async function slid(name) {
  const page = await open(name, 390, '#lang=en'), data = JSON.parse(await page.evaluate(() => document.getElementById('data').textContent))[0].what_if;
  await page.focus('#whatif input[type=range]');
  await page.keyboard.press('End');
  const chosen = (await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('s') || '')).split('-').map(Number);
  check(chosen[0] > 0, `${name}: the position is not in the address`);
  const index = chosen.reduce((all, stop, i) => all * data.sliders[i].stops.length + stop, 0);
  const shown = await page.evaluate(() => [...document.querySelectorAll('#whatif dd b')].map((one) => Number(one.textContent.replace(/[^\d.−-]/g, '').replace('−', '-'))));
  Object.values(data.figures).forEach((figure, i) => check(Math.abs(shown[i] - figure[4 * index + 1]) <= 0.006 * Math.abs(figure[4 * index + 1]) + 0.5,
    `${name}: ${Object.keys(data.figures)[i]} is ${shown[i]}, the data have ${figure[4 * index + 1]}`));
  await page.close();
}

try {
  for (const name of process.argv[3] === 'all' ? readdirSync(folder).filter((file) => file.endsWith('.html')).map((file) => file.slice(0, -5))
    : ['weekend', 'one-path', 'long-names', 'hostile', 'experiment', 'sliders']) await seen(name);
  await driven('weekend');
  await slid('sliders');
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log(`Firefox: ${checks} checks, ${failed} failed`);
process.exit(failed ? 1 : 0);
