import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { address, api, job, later, mark, step } from "./steps.mjs";

const run = (...command) => {
  const { status, stdout, stderr } = spawnSync("node", command, { encoding: "utf8" });
  assert.equal(status, 0, `${command.join(" ")}\n${stdout}${stderr}`);
  return stdout;
};

// What odata2ts and tsc want to find.
writeFileSync("package.json", JSON.stringify({ type: "commonjs" }));
writeFileSync("tsconfig.json", JSON.stringify({
  compilerOptions: { target: "es2022", module: "node16", moduleResolution: "node16", strict: true, outDir: "compiled", skipLibCheck: true, types: [] },
  include: ["generated", "example.ts"],
}));

await step("odata2ts generates a client from $metadata", async () => {
  const answer = await fetch(`${api}$metadata`, { headers: { Accept: "application/xml" } });
  writeFileSync("metadata.xml", await answer.text());
  run("node_modules/@odata2ts/odata2ts/lib/run-cli.js", "--source", "metadata.xml", "--output", "generated", "--mode", "all", "--emit-mode", "ts", "--service-name", "AsyncJobs");
  assert.match(readFileSync("generated/AsyncJobsModel.ts", "utf8"), /interface [Aa]syncoperation/);
});

// The example of the page, with the address of this service.
const page = readFileSync(`${process.argv[3]}/docs/clients.md`, "utf8");
const [, example, output] = page.match(/```ts\n(.*?)```\n\n```text\n(.*?)```/s);

await step("tsc compiles the generated client and the example of the page", async () => {
  writeFileSync("example.ts", example.replaceAll("http://127.0.0.1:5080", address));
  run("node_modules/typescript/bin/tsc", "--project", "tsconfig.json");
});

await step("the example of the page prints what the page says", async () => assert.equal(run("compiled/example.js"), output));

await step("the generated client makes a job and finds it", async () => {
  const { AsyncJobsService } = await import(pathToFileURL("compiled/generated/AsyncJobsService.js"));
  const { FetchClient } = await import("@odata2ts/http-client-fetch");
  const service = new AsyncJobsService(new FetchClient(), api.slice(0, -1));
  const made = await service.asyncoperations().create(job("made", { postponeuntil: later }));
  assert.equal(made.status, 204);
  const found = await service.asyncoperations().query((builder, row) => builder.select("name", "statecode").filter(row.name.eq(`${mark} made`)).count());
  assert.equal(found.data["@odata.count"], 1);
  assert.equal(found.data.value[0].statecode, 1);
});

await step("the generated client reads, changes and deletes one row", async () => {
  const { AsyncJobsService } = await import(pathToFileURL("compiled/generated/AsyncJobsService.js"));
  const { FetchClient } = await import("@odata2ts/http-client-fetch");
  const service = new AsyncJobsService(new FetchClient(), api.slice(0, -1));
  const found = await service.asyncoperations().query((builder, row) => builder.filter(row.name.eq(`${mark} made`)));
  const row = service.asyncoperations(found.data.value[0].asyncoperationid);
  await row.patch({ statecode: 3, statuscode: 32 });
  assert.equal((await row.query()).data.statuscode, 32);
  assert.equal((await row.delete()).status, 204);
});
