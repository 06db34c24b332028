// What the live page says, in German and English, and how it writes numbers and times.

const WORDS = {
  de: {
    locale: 'de-DE', other: 'English', today: 'Heute', loading: 'Wird geladen …',
    headline: (n, isFull) => n === 0 ? 'Noch ist niemand reif.' : isFull ? `Mindestens ${n} Leads sind reif.`
      : n === 1 ? 'Ein Lead ist reif.' : `${n} Leads sind reif.`,
    live: 'Live', lost: time => `Verbindung unterbrochen${time && `, Stand ${time}`}. Neuer Versuch läuft …`,
    refused: {
      401: 'Dieser Schlüssel gilt nicht.',
      403: 'Dieser Schlüssel ist von anderer Art: Gebraucht wird einer der Art api.',
    },
    key: 'API-Schlüssel', enter: 'Öffnen',
    keyHelp: 'Einen Schlüssel gibt dieser Befehl. Er bleibt nur in diesem Fenster.',
    empty: 'Hier stehen die Leads, die reifsten zuerst. Noch gibt es keinen. Der erste Befehl gibt einen Schlüssel, der'
      + ' zweite schickt mit ihm (statt KEY) ein erstes Ereignis:',
    columns: {
      who: 'Lead', grade: 'Note', stage: 'Stufe', points: 'Punkte', momentum: 'Schwung', time: 'Zuletzt aktiv',
    },
    momentum: 'Ganze Punkte gegenüber dem Stand vor 7 Tagen',
    news: 'Eben gemeldet', now: 'gerade eben', sum: 'Summe', clamp: 'Grenze', failed: 'Die Begründung kam nicht an.',
    times: (n, when) => n === 1 ? when : `${n}-mal, zuletzt ${when}`,
    unknown: 'Noch nicht bekannt', upTo: points => `bis ${points}`,
    next: (stage, when) => `Wenn nichts weiter geschieht: ${stage} am ${when}.`,
    stays: 'Wenn nichts weiter geschieht, bleibt die Stufe.',
    account: 'Firma', never: touchpoint => `noch nie: ${touchpoint}`,
    attributes: {
      biography: 'Lebenslauf', budget: 'Budget', company: 'Firma', country: 'Land', email: 'E-Mail-Adresse',
      employees: 'Mitarbeiter', industry: 'Branche', market: 'Markt', phone: 'Telefon', plan: 'Tarif',
      revenue: 'Umsatz', revenue_last_year: 'Umsatz des Vorjahrs', role: 'Rolle', title: 'Position',
    },
  },
  en: {
    locale: 'en-GB', other: 'Deutsch', today: 'Today', loading: 'Loading …',
    headline: (n, isFull) => n === 0 ? 'Nobody is ripe yet.' : isFull ? `At least ${n} leads are ripe.`
      : n === 1 ? 'One lead is ripe.' : `${n} leads are ripe.`,
    live: 'Live', lost: time => `Connection lost${time && `, as of ${time}`}. Trying again …`,
    refused: { 401: 'This key is not valid.', 403: 'This key is of another kind: one of kind api is needed.' },
    key: 'API key', enter: 'Open',
    keyHelp: 'This command gives a key. It stays in this window only.',
    empty: 'This is where leads stand, the ripest first. There is none yet. The first command gives a key, the second'
      + ' sends a first event with it (instead of KEY):',
    columns: {
      who: 'Lead', grade: 'Grade', stage: 'Stage', points: 'Points', momentum: 'Momentum', time: 'Last active',
    },
    momentum: 'Whole points against those of 7 days ago',
    news: 'Just alerted', now: 'just now', sum: 'Sum', clamp: 'bound', failed: 'The explanation did not arrive.',
    times: (n, when) => n === 1 ? when : `${n} times, last ${when}`,
    unknown: 'Not known yet', upTo: points => `up to ${points}`,
    next: (stage, when) => `If nothing further happens: ${stage} on ${when}.`,
    stays: 'If nothing further happens, the stage stays.',
    account: 'Account', never: touchpoint => `never yet: ${touchpoint}`,
    attributes: {
      biography: 'Biography', budget: 'Budget', company: 'Company', country: 'Country', email: 'E-mail address',
      employees: 'Employees', industry: 'Industry', market: 'Market', phone: 'Phone', plan: 'Plan',
      revenue: 'Revenue', revenue_last_year: 'Revenue of last year', role: 'Role', title: 'Job title',
    },
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

const dated = (time, form) => new Intl.DateTimeFormat(words().locale, form).format(time);
export const clock = time => dated(time, { timeStyle: 'short' });

// "24. Nov.", with its year where that is another one.
export function day(time) {
  const year = time.getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
  return dated(time, { day: 'numeric', month: 'short', year });
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
