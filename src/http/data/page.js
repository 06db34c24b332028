// The plain live page: today's list, which moves as alerts come, and the reasons of a lead on a click.
import { called, groupCalled, ladder, missingCalled, setLabels } from './names.js';
import { whenLetGo } from './press.js';
import { ago, clock, day, language, number, rounded, signed, switchLanguage, words } from './words.js';

const ROWS = 50;
const RELOAD_MS = 30_000;
const RELOAD_EMPTY_MS = 5_000;  // Somebody waits for the first lead.
const AT_MOST_EVERY_MS = 1_000;
const LIGHT_MS = 2_500;         // As in page.css.
const SILENCE_MS = 40_000;      // The server says something every 15 s: silence means that nobody is there.
const RETRY_MS = 1_000;
const RETRY_MOST_MS = 30_000;

let key = sessionStorage.getItem('reif.key') ?? '';
let session = 0;                   // Counts up with each sign-in and sign-out.
let line = new AbortController();  // All requests of a connection end together.
let isLive = false;
let heardAt = null;                // When the server last said something.
let trouble = null;                // What to say of it, as a function: the language may change.
let lastEventId = null;

let leads = null;       // The list; null before it came.
let open = null;        // The id of the lead whose reasons are shown.
let reasons = null;     // Those.
let alert = null;       // The last one that came.
const lit = new Map();  // When an alert came, by lead, of those that still glow.
let askedAt = 0;        // When the list was last asked for.
let isStale = false;    // More came since.
let isReloading = false;

const byId = id => document.getElementById(id);
const pause = ms => new Promise(done => setTimeout(done, ms));
const rowOf = id => byId('list').querySelector(`li[data-id="${CSS.escape(id)}"]`);

function element(tag, className, ...content) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...content.filter(item => item !== ''));
  return node;
}

class Refused extends Error {}

async function ask(path, headers = {}) {
  const all = { Authorization: `Bearer ${key}`, ...headers };
  const answer = await fetch(path, { headers: all, signal: line.signal, cache: 'no-store' });
  if (words().refused[answer.status]) throw new Refused(answer.status);
  if (!answer.ok) throw new Error(answer.status);
  return answer;
}
const get = async path => (await ask(path)).json();

// --- the list

function nameOf({ id, attributes: a, account }) {
  const texts = values => values.filter(value => value && typeof value === 'string');
  const full = texts([a.firstName ?? a.first_name, a.lastName ?? a.last_name]).join(' ');
  return [texts([a.name, full, a.email, id])[0], texts([a.company, a.company?.name, account?.attributes?.name])[0]];
}

const isRipe = lead => lead.stage !== null && lead.stage === ladder().at(-1);

// How far up the stages: low, middle, top.
function heightOf(stage) {
  const place = ladder().indexOf(stage);
  return place <= 0 ? 'low' : place === ladder().length - 1 ? 'top' : 'middle';
}

// What stands in the columns, in their order.
function cellsOf(lead) {
  const [name, company] = nameOf(lead);
  return {
    who: [element('strong', '', name), company ? ` · ${company}` : ''],
    grade: lead.grade ? [element('b', '', lead.grade)] : [],
    stage: lead.stage ? [element('span', `pill ${heightOf(lead.stage)}`, called('stages', lead.stage))] : [],
    points: [number(Object.values(lead.points)[0])],
    momentum: [signed(lead.momentum)],
    time: lead.last_activity ? [ago(new Date(lead.last_activity))] : [],
  };
}

function drawLead(lead) {
  const button = element('button', 'lead');
  button.type = 'button';
  button.setAttribute('aria-expanded', String(open === lead.id));
  button.addEventListener('click', () => toggle(lead.id));
  for (const [name, content] of Object.entries(cellsOf(lead))) {
    const head = content.length > 0 ? [element('span', 'head', `${words().columns[name]}: `)] : [];
    button.append(element('span', name, ...head, ...content));
  }
  button.querySelector('.who').title = nameOf(lead).filter(Boolean).join(' · ');
  button.querySelector('.momentum').title = words().momentum;
  button.querySelector('.time').title = lead.last_activity ?? '';
  const row = element('li', '', button, open === lead.id && reasons ? drawReasons(reasons) : '');
  row.dataset.id = lead.id;
  if (lit.has(lead.id)) {
    row.className = 'lit';
    row.style.animationDelay = `${lit.get(lead.id) - performance.now()}ms`;  // Goes on where it was.
  }
  return row;
}

function drawColumns() {
  const names = Object.entries(words().columns);
  const row = element('li', 'columns', ...names.map(([name, text]) => element('span', name, text)));
  row.setAttribute('aria-hidden', 'true');  // Each row says them itself.
  return row;
}

function drawList() {
  const list = byId('list');
  const before = new Map([...list.children].map(row => [row.dataset.id, row.getBoundingClientRect().top]));
  const focused = list.contains(document.activeElement) && document.activeElement.closest('li').dataset.id;
  for (const [id, time] of lit) if (performance.now() - time > LIGHT_MS) lit.delete(id);
  list.classList.toggle('graded', Boolean(leads?.some(lead => lead.grade)));
  list.replaceChildren(...leads?.length ? [drawColumns(), ...leads.map(drawLead)] : []);
  if (focused) rowOf(focused)?.firstChild.focus({ preventScroll: true });
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) slide(list, before);
}

// Rows come from where they were.
function slide(list, before) {
  for (const row of list.children) {
    const shift = (before.get(row.dataset.id) ?? NaN) - row.getBoundingClientRect().top;
    if (shift) row.animate({ transform: [`translateY(${shift}px)`, 'none'] }, { duration: 180, easing: 'ease-out' });
  }
}

// Stage by stage from the top, in each the most points first.
async function reload() {
  const stages = ladder().length > 0 ? ladder().reverse().map(id => `&stage=${encodeURIComponent(id)}`) : [''];
  const rows = [];
  askedAt = performance.now();
  for (const stage of stages) {
    rows.push(...(await get(`/api/v1/leads?sort=points&limit=${ROWS - rows.length}${stage}`)).data);
    if (rows.length >= ROWS) break;
  }
  if (alert && !rows.some(lead => lead.id === alert.lead.id)) {  // The last one can be opened however many are above.
    rows.push(...await get(`/api/v1/leads/${encodeURIComponent(alert.lead.id)}`).then(lead => [lead], () => []));
  }
  leads = rows;
  if (!leads.some(lead => lead.id === open)) open = null;
  await loadReasons();
}

// Soon, and at most once a second, however many alerts come. What a lost connection misses comes with the next one.
async function reloadSoon() {
  isStale = true;
  if (isReloading) return;
  isReloading = true;
  while (isStale && isLive) {
    isStale = false;
    await reload().catch(refuse);
    await pause(AT_MOST_EVERY_MS);
  }
  isReloading = false;
}

function reloadWhereOld() {
  if (performance.now() - askedAt > (leads?.length === 0 ? RELOAD_EMPTY_MS : RELOAD_MS)) reloadSoon();
}

// --- the reasons

function toggle(id) {
  open = open === id ? null : id;
  reasons = null;
  draw();
  if (open) loadReasons();
}

async function loadReasons() {
  const id = open;
  const answer = id && await get(`/api/v1/leads/${encodeURIComponent(id)}/explanation`).catch(() => 'failed');
  if (open !== id) return;
  reasons = answer;
  draw();
}

function drawReasons(answer) {
  if (answer === 'failed') return element('div', 'why', element('p', '', words().failed));
  const { parts, unknown, next } = answer.explanation;
  return element('div', 'why', element('p', '', answer.reasons[language]),
    ...Object.entries(answer.standing.scores).map(([score, sum]) =>
      drawScore(score, parts.filter(part => part.score === score), sum)),
    unknown.length > 0 ? drawUnknown(unknown) : '',
    element('p', 'quiet', next ? words().next(called('stages', next.to), day(new Date(next.at)))
      : answer.standing.stage ? words().stays : ''));
}

function drawTable(caption, className, lines) {
  return element('table', className, element('caption', '', caption), element('tbody', '', ...lines));
}

function drawLine(points, className, name, behind = '') {
  return element('tr', className, element('td', '', points),
    element('td', '', name, behind && element('span', 'behind', behind)));
}

function drawScore(score, parts, sum) {
  parts.sort((a, b) => b.points - a.points);
  const points = rounded(parts.map(part => part.points), sum);
  return drawTable(called('scores', score), '', [
    ...parts.map((part, i) => drawLine(signed(points[i], 1), points[i] < 0 ? 'minus' : '', ...captionOf(part))),
    drawLine(number(sum, 1), 'sum', words().sum)]);
}

// What a part is called, and what stands behind it.
function captionOf(part) {
  const name = part.rule ? called('rules', part.rule)
    : part.group ? groupCalled(part.score, part.group) : called('scores', part.score);
  const behind = part.occurrences ? words().times(part.occurrences, ago(new Date(part.last))) : '';
  return [name + (part.clamp ? ` (${words().clamp})` : ''), behind];
}

// Rules that could give points once more is known; what else is missing stands last, by its name alone.
function drawUnknown(unknown) {
  const rules = unknown.filter(item => item.could_add).sort((a, b) => b.could_add - a.could_add);
  const named = new Set(rules.map(item => item.missing));
  const others = new Set(unknown.map(item => item.missing).filter(name => name && !named.has(name)));
  return drawTable(words().unknown, 'unknown', [
    ...rules.map(({ could_add: points, rule, missing }) =>
      drawLine(words().upTo(signed(points, 1)), '', called('rules', rule), missingCalled(missing))),
    others.size > 0 ? drawLine('', '', [...others].map(missingCalled).join(', ')) : '']);
}

// --- the alerts

function drawNews() {
  byId('news').hidden = alert === null;
  if (alert === null) return;
  byId('news-lead').textContent = [alert.lead.name, alert.lead.company].filter(Boolean).join(' · ');
  byId('news-lead').disabled = !rowOf(alert.lead.id);
  byId('news-why').textContent = `${alert.stage[language]}. ${alert.reasons[language]}`;
  say('spoken', byId('news').textContent);
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
  lit.set(alert.lead.id, performance.now());
  whenLetGo(drawNews);
  reloadSoon();
}

async function follow() {
  const own = line = new AbortController();
  let timer;
  const hear = () => {
    heardAt = new Date();
    clearTimeout(timer);
    timer = setTimeout(() => own.abort(), SILENCE_MS);
  };
  timer = setTimeout(() => own.abort(), SILENCE_MS);
  try {
    const answer = await ask('/api/v1/alerts/stream', lastEventId === null ? {} : { 'Last-Event-ID': lastEventId });
    setLabels(await get('/api/v1/models/serving/labels'));
    await reload();
    isLive = true;
    trouble = null;
    draw();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; ;) {
      hear();
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (text + value).split('\n\n');
      text = blocks.pop();
      blocks.forEach(take);
    }
  } finally {
    clearTimeout(timer);
    own.abort();
  }
}

// Comes again and again, later each time that nobody answers.
async function stay() {
  line.abort();
  const own = ++session;
  for (let failures = 0; ; ++failures) {
    await follow().catch(refuse);
    if (own !== session) return;
    if (isLive) failures = 0;
    isLive = false;
    trouble = () => words().lost(heardAt ? clock(heardAt) : '');
    drawFrame();
    await pause(Math.min(RETRY_MS * 2 ** failures, RETRY_MOST_MS));
    if (own !== session) return;
  }
}

// --- the frame

// It is read aloud where it changes.
function say(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

function drawFrame() {
  document.documentElement.lang = language;
  document.title = `Reif – ${words().today}`;
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = words()[node.dataset.text];
  byId('language').lang = language === 'de' ? 'en' : 'de';
  byId('state').className = !key ? '' : trouble ? 'bad' : isLive ? 'live' : '';
  say('state', !key ? '' : trouble ? trouble() : isLive ? words().live : '');
  say('refused', !key && trouble ? trouble() : '');
  const ripe = Math.min(leads?.filter(isRipe).length, ROWS);
  byId('headline').textContent =
    !key ? words().today : leads ? words().headline(ripe, ripe === ROWS) : words().loading;
  byId('sign-in').hidden = Boolean(key);
  byId('empty').hidden = leads?.length !== 0;
  byId('first-event').textContent =
    `curl -u KEY: ${location.origin}/v1/track -d '{"userId":"anna","event":"Demo Requested"}'`;
}

function drawAll() {
  drawFrame();
  drawList();
  drawNews();
}
const draw = () => whenLetGo(drawAll);

function leave(why) {
  line.abort();
  ++session;
  key = '';
  sessionStorage.removeItem('reif.key');
  leads = open = reasons = alert = lastEventId = heardAt = null;
  isLive = false;
  trouble = why;
  draw();
  byId('key').focus();
}

// Of what was asked: a key that is refused ends all; a connection that is lost is noticed by the stream.
function refuse(error) {
  if (error instanceof Refused) leave(() => words().refused[error.message]);
}

function enter(text) {
  key = text.trim();
  if (!key) return leave(null);
  sessionStorage.setItem('reif.key', key);
  byId('key').value = '';
  leads = trouble = null;
  draw();
  stay();
}

// From the address, where it must not stay.
function givenKey() {
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given) history.replaceState(null, '', location.pathname);
  return given;
}

byId('language').addEventListener('click', () => {
  switchLanguage();
  draw();
});
byId('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  enter(byId('key').value);
});
byId('news-lead').addEventListener('click', () => {
  if (open !== alert.lead.id) toggle(alert.lead.id);
  rowOf(alert.lead.id).firstChild.focus();
});
// Arrows go from lead to lead, Escape closes the reasons.
byId('list').addEventListener('keydown', event => {
  const step = { ArrowDown: 'nextSibling', ArrowUp: 'previousSibling' }[event.key];
  const next = step && event.target.closest('li')[step]?.querySelector('button');
  if (next) {
    event.preventDefault();
    next.focus();
  }
  if (event.key === 'Escape' && open) toggle(open);
});
addEventListener('hashchange', () => {
  const given = givenKey();
  if (given) enter(given);
});

enter(givenKey() ?? key);
setInterval(reloadWhereOld, 1_000);
