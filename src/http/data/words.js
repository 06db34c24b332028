// What the live page says, in German and English, and how it writes numbers and times.

const WORDS = {
  de: {
    locale: 'de-DE', other: 'English', today: 'Heute', loading: 'Wird geladen …',
    headline: (n, more) => n === 0 ? 'Noch ist niemand reif.' : more ? `Mehr als ${n} Leads sind reif.`
      : n === 1 ? 'Ein Lead ist reif.' : `${n} Leads sind reif.`,
    live: 'Live', lost: 'Verbindung unterbrochen, neuer Versuch läuft …', refused: 'Dieser Schlüssel gilt nicht.',
    key: 'API-Schlüssel', enter: 'Öffnen',
    keyHelp: 'Einen Schlüssel erzeugt dieser Befehl. Er bleibt nur in diesem Fenster.',
    empty: 'Hier stehen die Leads, die reifsten zuerst. Noch gibt es keinen. Das erste Ereignis schickt zum Beispiel'
      + ' dieser Befehl, mit einem Schlüssel der Art ingest statt KEY:',
    columns: { who: 'Lead', grade: 'Note', stage: 'Stufe', points: 'Punkte', momentum: '7 Tage', time: 'Zuletzt aktiv' },
    news: 'Eben gemeldet', now: 'gerade eben', sum: 'Summe', clamp: 'Grenze', failed: 'Die Begründung kam nicht an.',
    times: (n, when) => n === 1 ? when : `${n}-mal, zuletzt ${when}`, inDays: ' in 7 Tagen',
    unknown: names => `Noch nicht bekannt: ${names}.`,
    next: (stage, when) => `Wenn nichts weiter geschieht: ${stage} am ${when}.`,
    said: lead => [lead.name, lead.company, lead.grade && `Note ${lead.grade}`, lead.stage, `${lead.points} Punkte`,
      lead.momentum && `${lead.momentum} in 7 Tagen`, lead.time && `zuletzt aktiv ${lead.time}`],
  },
  en: {
    locale: 'en-GB', other: 'Deutsch', today: 'Today', loading: 'Loading …',
    headline: (n, more) => n === 0 ? 'Nobody is ripe yet.' : more ? `More than ${n} leads are ripe.`
      : n === 1 ? 'One lead is ripe.' : `${n} leads are ripe.`,
    live: 'Live', lost: 'Connection lost, trying again …', refused: 'This key is not valid.',
    key: 'API key', enter: 'Open',
    keyHelp: 'This command makes a key. It stays in this window only.',
    empty: 'This is where leads stand, the ripest first. There is none yet. This command, for one, sends the first event,'
      + ' with a key of kind ingest instead of KEY:',
    columns: { who: 'Lead', grade: 'Grade', stage: 'Stage', points: 'Points', momentum: '7 days', time: 'Last active' },
    news: 'Just alerted', now: 'just now', sum: 'Sum', clamp: 'bound', failed: 'The explanation did not arrive.',
    times: (n, when) => n === 1 ? when : `${n} times, last ${when}`, inDays: ' in 7 days',
    unknown: names => `Not known yet: ${names}.`,
    next: (stage, when) => `If nothing further happens: ${stage} on ${when}.`,
    said: lead => [lead.name, lead.company, lead.grade && `grade ${lead.grade}`, lead.stage, `${lead.points} points`,
      lead.momentum && `${lead.momentum} in 7 days`, lead.time && `last active ${lead.time}`],
  },
};
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

export let language = localStorage.getItem('reif.language') ?? (navigator.language.startsWith('de') ? 'de' : 'en');
export const words = () => WORDS[language];

export function switchLanguage() {
  language = language === 'de' ? 'en' : 'de';
  localStorage.setItem('reif.language', language);
}

export function number(value, digits = 0) {
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(words().locale, form).format(value).replace('-', '−');
}
export const signed = (value, digits = 0) => (value > 0 ? '+' : '') + number(value, digits);

// "24. Nov.", with its year where that is another one.
export function day(time) {
  const year = time.getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
  return new Intl.DateTimeFormat(words().locale, { day: 'numeric', month: 'short', year }).format(time);
}

// "vor 3 Min.", "gestern"; from a week on the day.
export function ago(time) {
  const passed = Date.now() - time.getTime();
  if (passed >= 7 * DAY) return day(time);
  if (passed < MINUTE) return words().now;
  const [unit, size] = passed < HOUR ? ['minute', MINUTE] : passed < DAY ? ['hour', HOUR] : ['day', DAY];
  return new Intl.RelativeTimeFormat(words().locale, { numeric: 'auto', style: 'short' })
    .format(-Math.floor(passed / size), unit);
}

// Parts rounded to tenths so that they still add up to the rounded sum: what is cut off goes to those that lose most.
export function rounded(parts, sum) {
  const tenths = parts.map(part => Math.floor(part * 10 + 1e-6));
  const loss = (part, i) => part * 10 - tenths[i];
  const missing = Math.round(sum * 10) - tenths.reduce((all, part) => all + part, 0);
  const order = parts.map((part, i) => [loss(part, i), i]).sort((a, b) => b[0] - a[0]);
  for (const [, i] of order.slice(0, Math.max(0, missing))) tenths[i] += 1;
  return tenths.map(part => part / 10);
}
