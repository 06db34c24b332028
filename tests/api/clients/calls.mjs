// What every client is asked to send, about one lead of its own: so that what arrives can be told apart by its ids.

const kHistory = "2025-03-14T09:26:53.589Z"; // Long before anything else.

// The calls of a client: [method, what it is given in the form of Segment's node library].
export function callsOf(client) {
  const userId = `${client}-lead`;
  const anonymousId = `${client}-visitor`;
  const groupId = `${client}-firma`;
  const traits = { email: `jan.kowalski@${client}.example`, firstName: "Jan", title: "CEO", employees: 240 };
  return [
    ["track", { anonymousId, event: "Pricing Viewed", properties: { visit: 1 } }],
    ["identify", { userId, anonymousId, traits }],
    ["track", { userId, event: "Demo Requested", properties: { form: "kontakt", note: "Rückruf – „dringend“ 🚀" } }],
    ["track", { userId, event: "E-Book Downloaded", properties: { asset: "digitalisierung" }, timestamp: kHistory }],
    ["page", { userId, name: "Preise", properties: { path: "/preise", dwell_ms: 48211 } }],
    ["group", { userId, groupId, traits: { name: "Firma X GmbH", employees: 240 } }],
    ["alias", { userId: `${client}-lead-2`, previousId: userId }],
  ];
}

// Says that a client sent something: one JSON line.
export function say(client, method, payload) {
  console.log(JSON.stringify({ client, type: method, ...payload }));
}

// Runs every client, one after the other. Exit code 1 where one failed; why goes to stderr.
export async function runAll(clients) {
  process.on("unhandledRejection", (error) => { // Some libraries let go of their own promises.
    console.error(error?.message ?? error);
    process.exitCode = 1;
  });
  for (const [client, run] of Object.entries(clients)) {
    try {
      await run(client);
    } catch (error) {
      console.error(`${client}: ${error?.stack ?? error}`);
      process.exitCode = 1;
    }
  }
}
