import newman from "newman";
import { address } from "./steps.mjs";

const collection = `${process.argv[3]}/docs/postman/AsyncJobs.postman_collection.json`;

const summary = await new Promise((resolve, reject) => {
  newman.run({ collection, envVar: [{ key: "baseUrl", value: address }] }, (error, done) => (error ? reject(error) : resolve(done)));
});

// A request that is sent until something is there has several executions.
const failures = new Map();
for (const { item, requestError, assertions, response } of summary.run.executions) {
  const failed = failures.get(item.name) ?? [];
  failures.set(item.name, failed);
  const errors = [requestError, ...(assertions ?? []).map((assertion) => assertion.error)].filter(Boolean);
  failed.push(...errors.map((error) => `${error.message}\n${response?.code} ${response?.stream}`));
}

for (const { error, source } of summary.run.failures) {
  const name = source?.name ?? "";
  if (!failures.get(name)?.length) {
    failures.set(name, [error.message]);
  }
}

for (const [name, failed] of failures) {
  console.log(failed.length === 0 ? `ok - ${name}` : `not ok - ${name}\n  ${failed.join("\n").replaceAll("\n", "\n  ")}`);
}
