// What a page with Jitsu's script tag loads: understands the tag's attributes, its queue and its calls, and sends them
// to the server that it came from.
(() => {
  const AT_ONCE = 20;              // Events of one request.
  const KEEPALIVE_BYTES = 60_000;  // What browsers still send for a page that is left.
  const ANSWER_MS = 30_000;
  const RETRY_MS = 1_000;
  const RETRY_MOST_MS = 60_000;
  const WAITING_MOST = 1_000;      // Events; later ones are dropped.
  const YEAR_S = 365 * 24 * 3_600;

  const tag = document.currentScript;
  const host = new URL(tag.src).origin;

  // --- what the tag says

  const isTrue = value => ['true', '1', 'yes', true].includes(value);
  function json(text) {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }
  // data-cookie-domain is cookieDomain, as it is in window.jitsuConfig.
  const given = { ...window.jitsuConfig, ...tag.dataset };
  // Jitsu's keys are pairs: ours is the longer part.
  const writeKey = (given.writeKey ?? '').split(':').reduce((one, other) => (other.length > one.length ? other : one));
  const namespace = given.namespace || 'jitsu';
  let isTalkative = isTrue(given.debug);
  let isEcho = isTrue(given.echoEvents);
  let privacy = {
    ...given.privacy,
    ...'privacyDontSend' in given && { dontSend: isTrue(given.privacyDontSend) },
    ...'privacyDisableUserIds' in given && { disableUserIds: isTrue(given.privacyDisableUserIds) },
  };
  const objectOf = value => (typeof value === 'string' ? json(value) : value) ?? {};
  const ownContext = { ...objectOf(given.defaultPayloadContext) };
  const cookieNames = { anonymousId: '__eventn_id', userId: '__eventn_uid', ...objectOf(given.cookieNames) };

  // --- who it is

  function random(bytes) {
    const digits = [...crypto.getRandomValues(new Uint8Array(bytes))].map(byte => byte.toString(16).padStart(2, '0'));
    return digits.join('');
  }

  function cookie(name) {
    const text = document.cookie.split('; ').find(pair => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    try {
      return text && decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  // For the widest domain that the browser allows: one visitor on all hosts of a firm.
  function setCookie(name, value) {
    const labels = location.hostname.split('.');
    const domains = given.cookieDomain ? [given.cookieDomain] : labels.map((_, i) => labels.slice(-i - 1).join('.'));
    const rest = `; path=/; SameSite=Lax; max-age=${value === undefined ? 0 : YEAR_S}`
      + (location.protocol === 'https:' ? '; Secure' : '');
    for (const domain of [...domains.map(domain => `; domain=${domain}`), '']) {
      document.cookie = `${name}=${encodeURIComponent(value ?? '')}${domain}${rest}`;
      if (cookie(name) === value) return;
    }
  }

  let anonymousId = cookie(cookieNames.anonymousId);
  let userId = cookie(cookieNames.userId);
  let traits = {};

  function setUser(id) {
    userId = id === null || id === undefined ? undefined : String(id);
    if (!privacy.disableUserIds) setCookie(cookieNames.userId, userId);
  }
  function setVisitor(id) {
    anonymousId = id;
    if (!privacy.disableUserIds) setCookie(cookieNames.anonymousId, id);
  }

  // --- where it is

  function page() {
    const { href: url, pathname: path, search, host: pageHost } = location;
    const { title, referrer, characterSet: encoding } = document;
    const from = referrer && new URL(referrer).host;
    return { url, path, search, host: pageHost, title, referrer, referring_domain: from, encoding };
  }

  function campaign() {
    const parameters = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith('utm_'));
    return Object.fromEntries(
      parameters.map(([name, value]) => [name === 'utm_campaign' ? 'name' : name.slice('utm_'.length), value]));
  }

  function context(more) {
    const { width, height } = screen;
    return {
      library: { name: 'reif-tag' }, userAgent: navigator.userAgent, locale: navigator.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: { width, height, innerWidth, innerHeight, density: devicePixelRatio },
      page: page(), campaign: campaign(), ...Object.keys(traits).length > 0 && { traits },
      ...privacy.consentCategories && { consent: { categoryPreferences: privacy.consentCategories } },
      ...ownContext, ...more,
    };
  }

  // --- on its way

  const waiting = [];  // Events with whom to tell, in their order.
  let underWay = 0;    // So many of the first.
  let isSending = false;

  // Whether the server has judged: what it refuses it would refuse again.
  async function post(entries) {
    const batch = entries.map(entry => entry.event);
    const body = JSON.stringify({ writeKey, sentAt: new Date().toISOString(), batch });
    const keepalive = new Blob([body]).size < KEEPALIVE_BYTES;
    try {
      const answer = await fetch(`${host}/v1/batch`,
        { method: 'POST', body, keepalive, credentials: 'omit', signal: AbortSignal.timeout(ANSWER_MS) });
      if (!answer.ok) console.warn(`${host} answered ${answer.status}`);
      return answer.status !== 429 && answer.status < 500;
    } catch {
      return false;
    }
  }

  async function send() {
    if (isSending) return;
    isSending = true;
    for (let failures = 0; waiting.length > 0;) {
      underWay = Math.min(waiting.length, AT_ONCE);
      if (await post(waiting.slice(0, underWay))) {
        waiting.splice(0, underWay).forEach(({ event, told }) => told(event));
        underWay = failures = 0;
      } else {
        underWay = 0;
        await new Promise(done => setTimeout(done, Math.min(RETRY_MS * 2 ** failures++, RETRY_MOST_MS)));
      }
    }
    isSending = false;
  }

  // What does not get through now is lost; what comes twice counts once by its messageId.
  function sendAsItLeaves() {
    for (let i = underWay; i < waiting.length; i += AT_ONCE) post(waiting.slice(i, i + AT_ONCE));
  }

  // The promise is kept when the server has judged.
  function say(type, members, { options, callback }) {
    const event = {
      type, messageId: random(16), timestamp: new Date().toISOString(), anonymousId, userId, ...members,
      context: context(options.context),
    };
    if (isTalkative || isEcho) console.log(event);
    if (isEcho || privacy.dontSend || privacy.disableUserIds || waiting.length >= WAITING_MOST) {
      callback();
      return Promise.resolve(event);
    }
    const told = new Promise(resolve => waiting.push({ event, told: resolve }));
    setTimeout(send);  // With what the page says in the same breath.
    return told.then(() => (callback(), event));
  }

  // --- the calls

  const isObject = value => typeof value === 'object' && value !== null;

  // The texts and objects of a call, in which any may be left out, and the callback that may be last.
  function split(texts, values) {
    const named = [];
    while (named.length < texts && values.length > 0 && !isObject(values[0]) && typeof values[0] !== 'function') {
      named.push(values.shift());
    }
    const objects = values.filter(value => typeof value !== 'function');
    const callback = values.find(value => typeof value === 'function') ?? (() => {});
    return { named, data: objects[0] ?? {}, options: objects[1] ?? {}, callback };
  }

  const client = {
    track(...values) {
      const { named: [event], data, ...rest } = split(1, values);
      return say('track', { event, properties: data }, rest);
    },
    page(...values) {
      const { named, data, ...rest } = split(2, values);
      const [name, category] = named.reverse();  // One text is a name, two are its category and it.
      const { title, url, path, search } = page();
      const place = { title, url, path, hash: location.hash, search, width: innerWidth, height: innerHeight };
      const properties = { ...data, ...place };  // As Jitsu's: where the visitor is cannot be said otherwise.
      return say('page', { name: name ?? data.name, category, properties }, rest);
    },
    identify(...values) {
      const { named: [id], data: { $doNotSend, ...data }, ...rest } = split(1, values);
      if (id !== undefined && id !== null) {
        if (String(id) !== userId) traits = {};
        setUser(id);
      }
      traits = { ...traits, ...data };
      return $doNotSend ? Promise.resolve() : say('identify', { traits: data }, rest);
    },
    group(...values) {
      const { named: [groupId], data: { $doNotSend, ...data }, ...rest } = split(1, values);
      return $doNotSend ? Promise.resolve() : say('group', { groupId, traits: data }, rest);
    },
    reset(callback = () => {}) {
      setUser(undefined);
      setVisitor(random(16));
      traits = {};
      callback();
      return Promise.resolve();
    },
    user: () => ({ userId, anonymousId, traits }),
    setAnonymousId: setVisitor,
    setContextProperty(name, value) {
      ownContext[name] = value;
    },
    getContextProperty: name => ownContext[name],
    configure(options) {
      privacy = { ...privacy, ...options.privacy };
      isTalkative = options.debug ?? isTalkative;
      isEcho = options.echoEvents ?? isEcho;
    },
    getConfiguration: () => ({ ...given, host, privacy }),
  };

  // What was pushed before is called, what is pushed from now on is called at once: a function, or a call's name and
  // what it is given.
  function take(entry) {
    try {
      typeof entry === 'function' ? entry(client) : client[entry[0]](...[...entry].slice(1));
    } catch (error) {
      console.error(error);
    }
  }

  if (!anonymousId) setVisitor(random(16));
  if (given.userId) client.identify(given.userId);
  if (given.onload) take(window[given.onload]);
  window[namespace] = client;
  const queue = window[`${namespace}Q`] ?? [];
  window[`${namespace}Q`] = { push: take };
  [...queue].forEach(take);
  if (!isTrue(given.initOnly)) client.page();
  addEventListener('pagehide', sendAsItLeaves);
})();
