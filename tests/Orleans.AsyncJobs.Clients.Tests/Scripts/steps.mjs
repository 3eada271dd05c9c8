import { inspect } from "node:util";

/** The address of the service under test, without a slash at the end. */
export const address = process.argv[2];

/** The root of its Web API, with a slash at the end. */
export const api = `${address}/api/data/v9.2/`;

/** Marks the jobs of one script, which shares the service with others. */
export const mark = `${process.argv[1].split(/[\\/]/).pop()} ${process.pid}`;

/** Long after every test has ended. */
export const later = "2040-01-01T00:00:00Z";

/** A job that calls the service itself; one with a date stays as it is made. */
export const job = (name, more = {}) => ({
  name: `${mark} ${name}`,
  messagename: "HttpRequest",
  data: JSON.stringify({ method: "GET", url: `${address}/healthz` }),
  ...more,
});

export const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Runs one step and says how it went: a line for the step, and below it, indented, what was wrong. */
export async function step(title, run) {
  try {
    await run();
    console.log(`ok - ${title}`);
  } catch (error) {
    console.log(`not ok - ${title}\n  ${(await textOf(error)).replaceAll("\n", "\n  ")}`);
  }
}

/** Looks until something is there. */
export async function until(what, look) {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const seen = await look();
    if (seen) {
      return seen;
    }

    await new Promise((resolve) => setTimeout(resolve, 25));
  }

  throw new Error(`Waited a minute for ${what}.`);
}

// o.js throws the answer itself.
const textOf = async (error) => (error instanceof Response ? `${error.status} ${error.url}\n${await error.text()}` : inspect(error, { depth: 4 }));
