// The plain live page: today's list, which moves as alerts come, and the reasons of a lead on a click.
import { ago, day, language, number, rounded, signed, switchLanguage, words } from './words.js';

const ROWS = 50;
const RELOAD_MS = 30_000;
const AT_MOST_EVERY_MS = 1_000;
const SILENCE_MS = 40_000;  // The server says something every 15 s: silence means that nobody is there.
const WAIT_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

let key = sessionStorage.getItem('reif.key') ?? '';
let lastEventId = null;
let leads = [];
let hasMoreRipe = false;  // Than the list has.
let open = null;          // The id of the lead whose reasons are shown.
let reasons = null;       // Those.
let alert = null;         // The last one that came.
let lit = new Set();      // Leads that an alert was about since the list was drawn.
let labels = { scores: {}, rules: {}, stages: {} };  // How the model's parts are called.
let isLive = false;
let isReloading = false;

const byId = id => document.getElementById(id);
const pause = ms => new Promise(done => setTimeout(done, ms));
const itemOf = id => byId('list').querySelector(`li[data-id="${CSS.escape(id)}"]`);
const called = (kind, id) => labels[kind][id]?.[language] ?? id;

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

class Refused extends Error {}

async function ask(path, headers = {}, signal = undefined) {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${key}`, ...headers }, signal, cache: 'no-store' });
  if (answer.status === 401 || answer.status === 403) throw new Refused();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}
const get = async path => (await ask(path)).json();

// ----------------------------------------------------------------------------------------------------------- the list

function nameOf(lead) {
  const a = lead.attributes;
  const full = [a.firstName ?? a.first_name, a.lastName ?? a.last_name].filter(part => typeof part === 'string').join(' ');
  const company = typeof a.company === 'string' ? a.company : a.company?.name ?? lead.account?.attributes?.name;
  return { name: (typeof a.name === 'string' && a.name) || full || a.email || lead.id, company };
}

const pointsOf = lead => Object.values(lead.points)[0];
const ladder = () => Object.keys(labels.stages);
const isRipe = lead => lead.stage !== null && lead.stage === ladder().at(-1);

// How far up the stages: low, middle, top.
function heightOf(stage) {
  const place = ladder().indexOf(stage);
  return place <= 0 ? 'low' : place === ladder().length - 1 ? 'top' : 'middle';
}

function rowOf(lead) {
  const { name, company } = nameOf(lead);
  const time = lead.last_activity && new Date(lead.last_activity);
  const shown = {
    name, company, grade: lead.grade, stage: lead.stage && called('stages', lead.stage), points: number(pointsOf(lead)),
    momentum: lead.momentum === 0 ? '' : signed(lead.momentum), time: time ? ago(time) : '',
  };
  const item = element('li');
  item.dataset.id = lead.id;
  const button = element('button', 'lead');
  button.type = 'button';
  button.setAttribute('aria-expanded', String(open === lead.id));
  button.setAttribute('aria-label', words().said(shown).filter(Boolean).join(', '));
  const who = element('span', 'who');
  who.append(element('strong', '', name), company ? ` · ${company}` : '');
  const stage = element('span', 'stage');
  if (shown.stage) stage.append(element('span', `pill ${heightOf(lead.stage)}`, shown.stage));
  const grade = element('span', 'grade');
  if (lead.grade) grade.append(element('b', '', lead.grade));
  const momentum = element('span', 'momentum', shown.momentum);
  if (shown.momentum) momentum.append(element('span', 'narrow', words().inDays));
  const when = element('span', 'time');
  if (time) {
    when.title = time.toISOString();
    when.append(element('span', 'narrow', `${words().columns.time}: `), shown.time);
  }
  button.append(who, grade, stage, element('span', 'points', shown.points), momentum, when);
  button.addEventListener('click', () => toggle(lead.id));
  item.append(button);
  if (open === lead.id && reasons) item.append(reasonsOf(reasons));
  if (lit.has(lead.id)) item.classList.add('lit');
  return item;
}

function columns() {
  const item = element('li', 'columns');
  item.setAttribute('aria-hidden', 'true');
  for (const [name, text] of Object.entries(words().columns)) item.append(element('span', name, text));
  return item;
}

function draw() {
  const list = byId('list');
  const before = new Map([...list.children].map(item => [item.dataset.id, item.getBoundingClientRect().top]));
  const focused = document.activeElement?.closest('li')?.dataset.id;
  list.classList.toggle('graded', leads.some(lead => lead.grade));
  list.replaceChildren(...leads.length > 0 ? [columns(), ...leads.map(rowOf)] : []);
  if (focused) itemOf(focused)?.querySelector('button').focus({ preventScroll: true });
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) move(list, before);
  lit = new Set();
  byId('headline').textContent = words().headline(leads.filter(isRipe).length, hasMoreRipe);
  byId('empty').hidden = leads.length > 0;
  drawNews();
}

// Rows slide from where they were.
function move(list, before) {
  for (const item of list.children) {
    const from = before.get(item.dataset.id);
    const shift = from === undefined ? 0 : from - item.getBoundingClientRect().top;
    if (shift !== 0) {
      item.animate([{ transform: `translateY(${shift}px)` }, { transform: 'none' }], { duration: 180, easing: 'ease-out' });
    }
  }
}

// Stage by stage from the top, in each the most points first.
async function reload() {
  const stages = ladder().length > 0 ? ladder().reverse().map(id => `&stage=${encodeURIComponent(id)}`) : [''];
  const rows = [];
  for (const [i, stage] of stages.entries()) {
    const page = await get(`/api/v1/leads?sort=points&limit=${ROWS - rows.length}${stage}`);
    rows.push(...page.data);
    if (i === 0) hasMoreRipe = stage !== '' && page.next_cursor !== null;
    if (rows.length >= ROWS) break;
  }
  leads = rows;
  if (open && !leads.some(lead => lead.id === open)) open = reasons = null;
  draw();
}

// At most once a second, however many alerts come.
async function reloadSoon() {
  if (isReloading || !key) return;
  isReloading = true;
  await reload().catch(error => error instanceof Refused && signIn(true));
  await pause(AT_MOST_EVERY_MS);
  isReloading = false;
  if (lit.size > 0) reloadSoon();
}

// -------------------------------------------------------------------------------------------------------- the reasons

async function toggle(id) {
  open = open === id ? null : id;
  reasons = null;
  draw();
  if (!open) return;
  const answer = await get(`/api/v1/leads/${encodeURIComponent(id)}/explanation`).catch(() => null);
  if (open !== id) return;
  reasons = answer ?? 'failed';
  draw();
}

function reasonsOf(answer) {
  const box = element('div', 'why');
  if (answer === 'failed') {
    box.append(element('p', '', words().failed));
    return box;
  }
  box.append(element('p', '', answer.reasons[language]));
  for (const [score, sum] of Object.entries(answer.standing.scores)) {
    const parts = answer.explanation.parts.filter(part => part.score === score).sort((a, b) => b.points - a.points);
    const points = rounded(parts.map(part => part.points), sum);
    const table = element('table');
    table.append(element('caption', '', called('scores', score)));
    parts.forEach((part, i) => table.append(line(signed(points[i], 1), points[i] < 0 ? 'minus' : '', ...captionOf(part))));
    table.append(line(number(sum, 1), 'sum', words().sum));
    box.append(table);
  }
  const unknown = [...new Set(answer.explanation.unknown.map(item => item.missing).filter(Boolean))];
  if (unknown.length > 0) box.append(element('p', 'later', words().unknown(unknown.join(', '))));
  const next = answer.explanation.next;
  if (next) box.append(element('p', 'later', words().next(called('stages', next.to), day(new Date(next.at)))));
  return box;
}

// What a part is called, and what stands behind it.
function captionOf(part) {
  const name = part.rule ? called('rules', part.rule) : part.group ?? called('scores', part.score);
  const clamp = part.clamp ? ` (${words().clamp})` : '';
  const behind = part.occurrences ? words().times(part.occurrences, ago(new Date(part.last))) : '';
  return [name + clamp, behind];
}

function line(points, className, name, behind = '') {
  const row = element('tr', className);
  const label = element('td', '', name);
  if (behind) label.append(element('span', 'behind', behind));
  row.append(element('td', '', points), label);
  return row;
}

// --------------------------------------------------------------------------------------------------------- the alerts

function drawNews() {
  const news = byId('news');
  news.hidden = alert === null;
  if (alert === null) return;
  const { lead, stage, reasons: why } = alert;
  const button = element('button', 'plain', [lead.name, lead.company].filter(Boolean).join(' · '));
  button.type = 'button';
  button.addEventListener('click', () => {
    if (open !== lead.id) toggle(lead.id);
    itemOf(lead.id)?.querySelector('button').focus();
  });
  const rest = element('span', '', `${stage[language]}. ${why[language]}`);
  news.replaceChildren(element('span', 'quiet', words().news), itemOf(lead.id) ? button : element('b', '', button.textContent), rest);
}

// One event of the stream: its lines.
function take(block) {
  let data = '';
  for (const text of block.split('\n')) {
    if (text.startsWith('id: ')) lastEventId = text.slice(4);
    if (text.startsWith('data: ')) data += text.slice(6);
  }
  if (!data) return;
  alert = JSON.parse(data).data;
  lit.add(alert.lead.id);
  reloadSoon();
}

async function follow() {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const resume = lastEventId === null ? {} : { 'Last-Event-ID': lastEventId };
    const answer = await ask('/api/v1/alerts/stream', resume, silence.signal);
    labels = await get('/api/v1/models/serving/labels');
    await reload();
    isLive = true;
    say();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; ;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const blocks = (text + value).split('\n\n');
      text = blocks.pop();
      blocks.forEach(take);
    }
  } finally {
    clearTimeout(timer);
  }
}

// Comes again and again, a little later each time that nobody answers.
async function stay() {
  const own = key;
  for (let failures = 0; key === own; ) {
    try {
      await follow();
    } catch (error) {
      if (error instanceof Refused && key === own) return signIn(true);
    }
    if (key !== own) return;
    failures = isLive ? 0 : failures + 1;
    isLive = false;
    say(words().lost);
    await pause(WAIT_MS[Math.min(failures, WAIT_MS.length - 1)]);
  }
}

// ----------------------------------------------------------------------------------------------------------- the frame

function say(trouble = '') {
  byId('state').textContent = trouble || (isLive ? words().live : '');
  byId('state').className = trouble ? 'state bad' : isLive ? 'state live' : 'state';
}

function signIn(wasRefused) {
  key = '';
  alert = open = reasons = null;
  leads = [];
  isLive = false;
  sessionStorage.removeItem('reif.key');
  draw();
  byId('sign-in').hidden = false;
  byId('empty').hidden = true;
  byId('headline').textContent = words().today;
  say(wasRefused ? words().refused : '');
  byId('key').focus();
}

function enter(text) {
  key = text.trim();
  if (!key) return;
  sessionStorage.setItem('reif.key', key);
  byId('key').value = '';
  byId('sign-in').hidden = true;
  byId('headline').textContent = words().loading;
  say();
  stay();
}

function label() {
  document.documentElement.lang = language;
  document.title = `Reif – ${words().today}`;
  byId('language').textContent = words().other;
  byId('language').lang = language === 'de' ? 'en' : 'de';
  byId('key-label').textContent = words().key;
  byId('key-help').textContent = words().keyHelp;
  byId('enter').textContent = words().enter;
  byId('empty-text').textContent = words().empty;
  byId('empty-command').textContent =
    `curl -u KEY: ${location.origin}/v1/track -d '{"userId":"anna","event":"Demo Requested"}'`;
}

byId('language').addEventListener('click', () => {
  switchLanguage();
  label();
  if (!key) return signIn(false);
  say(isLive ? '' : words().lost);
  draw();
});
byId('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  enter(byId('key').value);
});
// Arrows go from lead to lead, Escape closes the reasons.
byId('list').addEventListener('keydown', event => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const buttons = [...byId('list').querySelectorAll('button.lead')];
  const next = buttons[buttons.indexOf(document.activeElement) + step];
  if (step && next) {
    event.preventDefault();
    next.focus();
  }
  if (event.key === 'Escape' && open) toggle(open);
});

const given = new URLSearchParams(location.hash.slice(1)).get('key');
if (given) history.replaceState(null, '', location.pathname);
label();
if (given || key) enter(given ?? key); else signIn(false);
setInterval(reloadSoon, RELOAD_MS);
