// How the live page calls the parts of the scoring model, and what is not known yet.
import { language, words } from './words.js';

let labels = { scores: {}, groups: {}, touchpoints: {}, rules: {}, stages: {} };

// As the server answers under /api/v1/models/serving/labels.
export function setLabels(given) {
  labels = given;
}

const inWords = (names, id) => names?.[id]?.[language] ?? id;
export const called = (kind, id) => inWords(labels[kind], id);
export const groupCalled = (score, id) => inWords(labels.groups[score], id);
// The stages from the lowest to the highest, by their ids.
export const ladder = () => Object.keys(labels.stages);

// "revenue_last_year" and "revenueLastYear" as "Revenue last year": what the model has no word for.
function spelledOut(attribute) {
  const text = attribute.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[._]+/g, ' ').trim().toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// Of "lead.role", "account.employees", "last(purchase)", "scores.fit"; else what the server says.
export function missingCalled(path) {
  const [, kind, attribute] = /^(lead|account|scores)\.([\w.]+)$/.exec(path) ?? [];
  const [, touchpoint] = /^(?:first|last)\((\w+)\)$/.exec(path) ?? [];
  if (touchpoint) return words().never(called('touchpoints', touchpoint));
  if (!kind) return path;
  if (kind === 'scores') return called('scores', attribute);
  const name = words().attributes[attribute] ?? spelledOut(attribute);
  return kind === 'account' ? `${words().account}: ${name}` : name;
}
