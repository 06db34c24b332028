// The plain live page: today's list, which moves as alerts come, and the reasons of a lead on a click.

const WORDS = {
  de: {
    other: 'English', today: 'Heute', loading: 'Wird geladen …',
    headline: n => n === 0 ? 'Noch ist niemand reif.' : n === 1 ? 'Ein Lead ist reif.' : `${n} Leads sind reif.`,
    live: 'Live', lost: 'Verbindung unterbrochen, neuer Versuch läuft …', refused: 'Dieser Schlüssel gilt nicht.',
    key: 'API-Schlüssel', enter: 'Öffnen',
    keyHelp: 'Einen Schlüssel erzeugt: reif keys add --kind api. Er bleibt nur in diesem Fenster.',
    empty: 'Noch keine Leads. Das erste Ereignis schickt zum Beispiel dieser Befehl (mit einem Schlüssel der Art ingest):',
    days: 'in 7 Tagen', news: name => `${name} ist jetzt reif.`, unknown: 'Noch nicht bekannt', sum: 'Summe',
    times: n => n === 1 ? 'einmal' : `${n}-mal`, clamp: 'Grenze',
    next: (to, at) => `Wenn nichts weiter geschieht: ${to} am ${at}.`,
  },
  en: {
    other: 'Deutsch', today: 'Today', loading: 'Loading …',
    headline: n => n === 0 ? 'Nobody is ripe yet.' : n === 1 ? 'One lead is ripe.' : `${n} leads are ripe.`,
    live: 'Live', lost: 'Connection lost, trying again …', refused: 'This key is not valid.',
    key: 'API key', enter: 'Open',
    keyHelp: 'Make one with: reif keys add --kind api. It stays in this window only.',
    empty: 'No leads yet. This command, for one, sends the first event (with a key of kind ingest):',
    days: 'in 7 days', news: name => `${name} is ripe now.`, unknown: 'Not known yet', sum: 'Sum',
    times: n => n === 1 ? 'once' : `${n} times`, clamp: 'bound',
    next: (to, at) => `If nothing further happens: ${to} at ${at}.`,
  },
};
const ROWS = 50;
const RELOAD_MS = 30_000;
const AT_MOST_EVERY_MS = 1_000;

let language = localStorage.getItem('reif.language') ?? (navigator.language.startsWith('de') ? 'de' : 'en');
let key = sessionStorage.getItem('reif.key') ?? '';
let lastEventId = null;
let leads = [];
let open = null;       // The id of the lead whose reasons are shown.
let lit = new Set();   // Leads that an alert was about since the list was drawn.
let labels = { scores: {}, rules: {}, stages: {} };  // How the model's parts are called.
let reloadAt = 0;

const words = () => WORDS[language];
const byId = id => document.getElementById(id);
const pause = ms => new Promise(done => setTimeout(done, ms));

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function ask(path, headers = {}, signal = undefined) {
  return fetch(path, { headers: { Authorization: `Bearer ${key}`, ...headers }, signal, cache: 'no-store' });
}

function say(text, bad = false) {
  byId('state').textContent = text;
  byId('state').classList.toggle('bad', bad);
}

function nameOf(lead) {
  const a = lead.attributes;
  const full = [a.firstName ?? a.first_name, a.lastName ?? a.last_name].filter(part => typeof part === 'string').join(' ');
  const company = typeof a.company === 'string' ? a.company : a.company?.name ?? lead.account?.attributes?.name;
  return { name: (typeof a.name === 'string' && a.name) || full || a.email || lead.id, company };
}

const called = (kind, id) => labels[kind][id]?.[language] ?? id;
const number = value => new Intl.NumberFormat(language, { maximumFractionDigits: 6 }).format(value).replace('-', '−');
const signed = value => (value > 0 ? '+' : '') + number(value);
const moment = time => time === null ? '–' :
  new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(time));
const pointsOf = lead => Object.values(lead.points)[0];

function rowOf(lead, isTop) {
  const { name, company } = nameOf(lead);
  const item = element('li');
  item.dataset.id = lead.id;
  const button = element('button', 'lead');
  button.type = 'button';
  button.setAttribute('aria-expanded', String(open === lead.id));
  const who = element('span', 'who');
  who.append(element('strong', '', name), company ? ` · ${company}` : '');
  const stage = element('span', isTop ? 'stage top' : 'stage',
    [lead.grade, called('stages', lead.stage)].filter(Boolean).join(' · '));
  const momentum = element('span', 'momentum', lead.momentum === 0 ? '' : signed(lead.momentum));
  momentum.title = words().days;
  button.append(who, stage, element('span', 'points', number(pointsOf(lead))), momentum,
    element('span', 'time', moment(lead.last_activity)));
  button.addEventListener('click', () => toggle(lead.id));
  item.append(button);
  if (lit.has(lead.id)) item.classList.add('lit');
  return item;
}

// Who is in the model's last stage.
const isRipe = lead => lead.stage !== null && lead.stage === Object.keys(labels.stages).at(-1);

function draw() {
  const list = byId('list');
  const before = new Map([...list.children].map(item => [item.dataset.id, item.getBoundingClientRect().top]));
  const focused = document.activeElement?.closest('li')?.dataset.id;
  const reasons = list.querySelector('.why');
  list.replaceChildren(...leads.map(lead => rowOf(lead, isRipe(lead))));
  if (open && reasons) list.querySelector(`li[data-id="${CSS.escape(open)}"]`)?.append(reasons);
  if (focused) list.querySelector(`li[data-id="${CSS.escape(focused)}"] button`)?.focus({ preventScroll: true });
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) move(list, before);
  lit = new Set();
  byId('headline').textContent = words().headline(leads.filter(isRipe).length);
  byId('empty').hidden = leads.length > 0;
}

// Rows slide from where they were.
function move(list, before) {
  for (const item of list.children) {
    const from = before.get(item.dataset.id);
    const shift = from === undefined ? 0 : from - item.getBoundingClientRect().top;
    if (shift !== 0) item.animate([{ transform: `translateY(${shift}px)` }, { transform: 'none' }], { duration: 180, easing: 'ease-out' });
  }
}

async function toggle(id) {
  open = open === id ? null : id;
  document.querySelector('.why')?.remove();
  draw();
  if (!open) return;
  const answer = await ask(`/api/v1/leads/${encodeURIComponent(id)}/explanation`);
  if (answer.ok && open === id) {
    const item = byId('list').querySelector(`li[data-id="${CSS.escape(id)}"]`);
    item?.querySelector('.why')?.remove();
    item?.append(reasonsOf(await answer.json()));
  }
}

function reasonsOf(answer) {
  const box = element('div', 'why');
  box.append(element('p', '', answer.reasons[language]));
  for (const [score, value] of Object.entries(answer.standing.scores)) {
    const table = element('table');
    table.append(element('caption', '', called('scores', score)));
    for (const part of answer.explanation.parts.filter(part => part.score === score)) {
      const label = [part.rule ? called('rules', part.rule) : part.group ?? called('scores', score), part.clamp ? `(${words().clamp})` : '',
        part.occurrences ? `· ${words().times(part.occurrences)}` : ''].filter(Boolean).join(' ');
      table.append(line(part.points, label, ''));
    }
    table.append(line(value, words().sum, 'sum'));
    box.append(table);
  }
  const unknown = [...new Set(answer.explanation.unknown.map(item => item.missing).filter(Boolean))];
  if (unknown.length > 0) box.append(element('p', 'open', `${words().unknown}: ${unknown.join(', ')}`));
  const next = answer.explanation.next;
  if (next) box.append(element('p', 'open', words().next(called('stages', next.to), moment(next.at))));
  return box;
}

function line(points, label, className) {
  const row = element('tr', className);
  row.append(element('td', points < 0 ? 'minus' : '', className === 'sum' ? number(points) : signed(points)), element('td', '', label));
  return row;
}

async function reload() {
  const answer = await ask(`/api/v1/leads?sort=stage&limit=${ROWS}`);
  if (answer.status === 401 || answer.status === 403) return signIn(true);
  if (!answer.ok) throw new Error(String(answer.status));
  leads = rank((await answer.json()).data);
  draw();
}

// By stage as the server ranked it, within a stage by points.
function rank(ranked) {
  const order = [...new Set(ranked.map(lead => lead.stage))];
  return ranked.sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage) || pointsOf(b) - pointsOf(a));
}

// At most once a second, however many alerts come.
async function reloadSoon() {
  if (reloadAt > 0) return;
  reloadAt = Date.now() + AT_MOST_EVERY_MS;
  await reload().catch(() => {});
  await pause(Math.max(0, reloadAt - Date.now()));
  reloadAt = 0;
  if (lit.size > 0) reloadSoon();
}

function alerted(message) {
  const { lead } = message.data;
  lit.add(lead.id);
  byId('news').textContent = words().news(lead.name);
  reloadSoon();
}

// One event of the stream: its lines.
function take(block) {
  let data = '';
  for (const text of block.split('\n')) {
    if (text.startsWith('id: ')) lastEventId = text.slice(4);
    if (text.startsWith('data: ')) data += text.slice(6);
  }
  if (data) alerted(JSON.parse(data));
}

async function follow() {
  const answer = await ask('/api/v1/alerts/stream', lastEventId === null ? {} : { 'Last-Event-ID': lastEventId });
  if (!answer.ok) throw new Error(String(answer.status));
  say(words().live);
  const called = await ask('/api/v1/models/serving/labels');
  if (called.ok) labels = await called.json();
  await reload();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ''; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (text + value).split('\n\n');
    text = blocks.pop();
    blocks.forEach(take);
  }
}

// Comes again and again, a little later each time.
async function stay() {
  for (let wait = 1_000; key; wait = Math.min(wait * 2, 30_000)) {
    const began = Date.now();
    await follow().catch(() => {});
    if (!key) return;
    say(words().lost, true);
    if (Date.now() - began > 60_000) wait = 1_000;
    await pause(wait);
  }
}

function signIn(wasRefused) {
  key = '';
  sessionStorage.removeItem('reif.key');
  byId('sign-in').hidden = false;
  byId('empty').hidden = true;
  byId('list').replaceChildren();
  byId('headline').textContent = words().today;
  say(wasRefused ? words().refused : '', wasRefused);
  byId('key').focus();
}

function enter(text) {
  key = text.trim();
  sessionStorage.setItem('reif.key', key);
  byId('sign-in').hidden = true;
  say(words().loading);
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
  language = language === 'de' ? 'en' : 'de';
  localStorage.setItem('reif.language', language);
  label();
  if (!key) return signIn(false);
  say(words().live);
  const shown = open;
  open = null;
  draw();
  if (shown) toggle(shown);
});
byId('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  enter(byId('key').value);
});

const given = new URLSearchParams(location.hash.slice(1)).get('key');
if (given) history.replaceState(null, '', location.pathname);
label();
if (given || key) enter(given ?? key); else signIn(false);
setInterval(() => key && reloadSoon(), RELOAD_MS);
