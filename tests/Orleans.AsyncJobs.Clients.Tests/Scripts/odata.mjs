import assert from "node:assert/strict";
import odata from "odata";
import { api, guid, job, later, mark, step, until } from "./steps.mjs";

const { o } = odata;
const jobs = "asyncoperations";
const show = { headers: { "Content-Type": "application/json", Prefer: "return=representation", Authorization: "Bearer a token" } };
const idOf = (answer) => answer.headers.get("OData-EntityId").match(/\(([^)]+)\)$/)[1];
const create = async (name, more = { postponeuntil: later }) => idOf(await o(api).post(jobs, job(name, more)).query());

await step("post makes a job", async () => assert.match(await create("one"), guid));

await step("post without headers of its own sends text", async () => {
  const answer = await o(api, { headers: undefined }).post(jobs, job("text", { postponeuntil: later })).query();
  assert.equal(answer.status, 204);
});

await step("post with representation gives the row", async () => {
  const row = await o(api, show).post(jobs, job("shown", { postponeuntil: later })).query();
  assert.equal(row.name, `${mark} shown`);
});

await step("a job runs to its end", async () => {
  const id = await create("run", {});
  await until("the job to end", async () => (await o(api).get(`${jobs}(${id})`).query({ $select: "statuscode" })).statuscode === 30);
});

await step("get reads a row", async () => {
  const id = await create("two");
  const row = await o(api).get(`${jobs}(${id})`).query({ $select: "name,statecode" });
  assert.deepEqual([row.name, row.statecode, row.asyncoperationid], [`${mark} two`, 1, id]);
});

await step("query filters, orders and limits", async () => {
  for (const end of ["a", "b", "c"]) {
    await create(`list ${end}`);
  }

  const rows = await o(api).get(jobs).query({ $filter: `startswith(name,'${mark} list') and statecode eq 1`, $orderby: "name desc", $top: 2, $select: "name" });
  assert.deepEqual(rows.map((row) => row.name), [`${mark} list c`, `${mark} list b`]);
});

await step("query of a text of parameters", async () => {
  const rows = await o(api).get(jobs).query(`$filter=name eq '${mark} list a'&$select=name`);
  assert.deepEqual(rows.map((row) => row.name), [`${mark} list a`]);
});

await step("query counts", async () => {
  assert.equal(await o(api).get(`${jobs}/$count`).query({ $filter: `startswith(name,'${mark} list')` }), 3);
  const answer = await (await o(api).get(jobs).fetch({ $filter: `startswith(name,'${mark} list')`, $count: true, $top: 1 })).json();
  assert.equal(answer["@odata.count"], 3);
});

await step("query reads page after page", async () => {
  const paged = { headers: { Prefer: "odata.maxpagesize=2" } };
  const first = await (await o(api, paged).get(jobs).fetch({ $filter: `startswith(name,'${mark} list')`, $orderby: "name", $select: "name" })).json();
  assert.equal(first.value.length, 2);
  const second = await o(first["@odata.nextLink"], paged).get().query();
  assert.deepEqual(second.map((row) => row.name), [`${mark} list c`]);
});

await step("query expands, groups and skips", async () => {
  const rows = await o(api).get(jobs).query({ $filter: `startswith(name,'${mark} list')`, $select: "name", $expand: "owninguser($select=fullname)", $orderby: "name", $skip: 1 });
  assert.deepEqual(rows.map((row) => [row.name, typeof row.owninguser.fullname]), [[`${mark} list b`, "string"], [`${mark} list c`, "string"]]);
  const groups = await o(api).get(jobs).query({ $apply: `filter(startswith(name,'${mark} list'))/groupby((statecode),aggregate($count as jobs))` });
  assert.deepEqual(groups, [{ statecode: 1, jobs: 3 }]);
});

await step("query of several resources", async () => {
  const [rows, count] = await o(api).get(jobs).get(`${jobs}/$count`).query({ $filter: `startswith(name,'${mark} list')` });
  assert.deepEqual([rows.length, count], [3, 3]);
});

await step("get reads one column", async () => {
  const id = await create("column");
  assert.equal(await o(api).get(`${jobs}(${id})/name`).query(), `${mark} column`);
});

await step("patch changes a row", async () => {
  const id = await create("patch");
  const answer = await o(api).patch(`${jobs}(${id})`, { statecode: 3, statuscode: 32 }).query();
  assert.equal(answer.status, 204);
  assert.equal((await o(api).get(`${jobs}(${id})`).query()).statuscode, 32);
});

await step("put changes one column", async () => {
  const id = await create("put");
  await o(api).put(`${jobs}(${id})/postponeuntil`, { value: "2041-01-01T00:00:00Z" }).query();
  assert.equal((await o(api).get(`${jobs}(${id})`).query()).postponeuntil, "2041-01-01T00:00:00Z");
});

await step("delete deletes", async () => {
  const id = await create("delete");
  await o(api).delete(`${jobs}(${id})`).query();
  await assert.rejects(o(api).get(`${jobs}(${id})`).query(), (answer) => answer.status === 404);
});

await step("an error is thrown with its code", async () => {
  const answer = await o(api).get(jobs).query({ $filter: "nam eq 1" }).catch((thrown) => thrown);
  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).error.code, "0x80060888");
});

await step("functions and actions", async () => {
  assert.match((await o(api).get("WhoAmI()").query()).UserId, guid);
  const id = await create("cancel");
  await o(api).post(`${jobs}(${id})/Microsoft.Dynamics.CRM.CancelJob`, {}).query();
  assert.equal((await o(api).get(`${jobs}(${id})`).query()).statuscode, 32);
});

await step("batch reads and changes", async () => {
  const id = await create("batch");
  const answers = await o(api)
    .get(`${jobs}(${id})`)
    .post(jobs, job("batch made", { postponeuntil: later }))
    .patch(`${jobs}(${id})`, { statecode: 3, statuscode: 32 })
    .get(jobs)
    .batch({ $select: "name,statuscode" });
  assert.deepEqual(answers.map((answer) => answer.status), [200, 204, 204, 200]);
  assert.equal(answers[0].body.name, `${mark} batch`);
  assert.ok(answers[3].body.some((row) => row.name === `${mark} batch made`));
});

await step("batch with a change set", async () => {
  const handler = o(api);
  handler.config.batch.useChangset = true;
  const answers = await handler
    .post(jobs, job("set a", { postponeuntil: later }))
    .post(jobs, job("set b", { postponeuntil: later }))
    .batch();
  assert.deepEqual(answers.map((answer) => [answer.contentId, answer.status]), [[1, 204], [2, 204]]);
  assert.equal(await o(api).get(`${jobs}/$count`).query({ $filter: `startswith(name,'${mark} set')` }), 2);
});

await step("batch with addresses of its own root", async () => {
  const handler = o(api, { headers: { "Content-Type": "application/json" } });
  handler.config.batch.useRelativeURLs = true;
  handler.config.headers = new Headers(handler.config.headers);
  const answers = await handler.get(`${jobs}/$count`).get("WhoAmI()").batch();
  assert.deepEqual(answers.map((answer) => answer.status), [200, 200]);
});
